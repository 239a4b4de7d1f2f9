"""Benchmarks: `python -m bench.NAME`. Each prints a table, its floor beside it, and one JSON object as last line."""
