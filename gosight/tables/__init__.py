"""Faust tables over RocksDB: their names, how a partition of one is read and written, and how it is restored."""
