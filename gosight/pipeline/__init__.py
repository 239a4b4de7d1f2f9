"""The pure core: what a partition's messages mean. No I/O, no clock, no randomness, so any redo gives the same rows."""
