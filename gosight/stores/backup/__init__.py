"""Backups: what is copied of each store, where it lies, and how it comes back (docs/backup.md)."""
