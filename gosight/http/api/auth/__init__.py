"""Passwords, tokens and sessions of people."""
