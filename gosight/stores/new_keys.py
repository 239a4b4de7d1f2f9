"""Makes API keys: their text is shown once, and what is kept tells nobody what it was."""

import secrets

import msgspec

from gosight.schemas.keys import KEY_PREFIX
from gosight.stores.keys import hash_key

_KEY_BYTES = 24
_SHOWN_PREFIX = 12


class NewKey(msgspec.Struct, frozen=True):
    """`text`: for its owner alone. `prefix`: enough of it to tell keys apart."""

    text: str
    hash: str
    prefix: str


def new_key() -> NewKey:
    """A key of 192 random bits."""
    text = KEY_PREFIX + secrets.token_urlsafe(_KEY_BYTES)
    return NewKey(text, hash_key(text), text[:_SHOWN_PREFIX])
