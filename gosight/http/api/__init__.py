"""The query API: what an analyst reads over HTTP (spec/api.md)."""
