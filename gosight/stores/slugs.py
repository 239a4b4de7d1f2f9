"""Short names of projects, as addresses have them."""

import re
import secrets

_MAX_LENGTH = 100


def slug_of(name: str) -> str:
    """What is left of a name in an address; something random where nothing is."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:_MAX_LENGTH] or secrets.token_hex(4)


def another_slug(slug: str) -> str:
    """A longer one, for a name that is taken."""
    return f"{slug[: _MAX_LENGTH - 9]}-{secrets.token_hex(4)}"
