"""Watching replays: which chunks are a session's, how they are sent, masked, shared, followed and saved as a file."""
