"""How a password is kept: Argon2id, as RFC 9106 recommends it where memory is scarce."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

_HASHER = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)


def hash_password(password: str) -> str:
    """The hash with its salt and parameters. Takes 64 MiB and tens of milliseconds: never on an event loop."""
    return _HASHER.hash(password)


def is_password(password_hash: str, password: str) -> bool:
    """Whether the hash was made of this password. As costly as making one."""
    try:
        return _HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False
