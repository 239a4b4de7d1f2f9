"""Tells people and programs what happened, from the outbox: one sender a kind of channel."""
