"""The ingest service: checks, enriches and publishes what SDKs send (spec/wire.md)."""
