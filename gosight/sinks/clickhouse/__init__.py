"""ClickHouse: encode, send, heal."""
