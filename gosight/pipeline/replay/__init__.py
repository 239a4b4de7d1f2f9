"""Replay in the pure core: chunks of rrweb events, which nobody here looks into."""
