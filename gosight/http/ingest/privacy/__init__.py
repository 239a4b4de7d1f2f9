"""What must not reach storage is taken out here, whatever the client did (spec/wire.md, step 3)."""
