"""Migrations, queries and rollups as SQL files, and their loader."""
