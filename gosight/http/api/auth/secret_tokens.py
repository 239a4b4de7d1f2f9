"""Tokens that stand for themselves: random, good once, and kept as nothing but a hash."""

import secrets
from hashlib import sha256


def new_token() -> str:
    """256 random bits, as addresses may have them."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """SHA-256, hexadecimal. What is random and long needs nothing slower."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
