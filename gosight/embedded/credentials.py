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
    objects: str


def keep_credentials(file: Path) -> Credentials:
    """Read the file; make at the first start what it lacks, an older release's file too."""
    kept = msgspec.json.decode(file.read_bytes(), type=dict[str, str]) if file.exists() else {}
    made = {name: kept.get(name) or secrets.token_urlsafe(_BYTES) for name in Credentials.__struct_fields__}
    if made != kept:
        write_private(file, msgspec.json.encode(made))
    return Credentials(**made)
