"""The passwords of a home's own servers: made once, kept for its owner only."""

import secrets
from pathlib import Path

import msgspec

from gosight.embedded.private_file import write_private

_BYTES = 32


class Credentials(msgspec.Struct, frozen=True):
    """All are safe in addresses and on command lines. `jwt` signs the api's tokens."""

    clickhouse: str
    postgres: str
    redis: str
    jwt: str


def keep_credentials(file: Path) -> Credentials:
    """Read the file; make it at the first start."""
    if not file.exists():
        made = Credentials(*(secrets.token_urlsafe(_BYTES) for _ in Credentials.__struct_fields__))
        write_private(file, msgspec.json.encode(made))
    return msgspec.json.decode(file.read_bytes(), type=Credentials)
