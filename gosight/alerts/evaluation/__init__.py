"""Finds out what rules have to say: one process at a time, window by window."""
