"""Erasing what is stored of a user: what was asked for, where it lies, and the steps until nothing is left."""
