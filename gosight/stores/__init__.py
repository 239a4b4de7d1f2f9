"""Clients of the stores, and what is read and written through them; each names when it is unavailable."""
