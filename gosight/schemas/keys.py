"""What an API key stands for, as it is kept in Redis under `gosight:key:{sha256}`."""

import msgspec

KEY_PREFIX = "gs_live_"


class KeyRecord(msgspec.Struct, frozen=True):
    """`permissions`: of `write`, `read`. `rate_limit`: requests a second, 0 = none. `expires_at_ms`: None = never."""

    key_id: str
    project_id: str
    permissions: list[str]
    rate_limit: int
    allowed_domains: list[str]
    settings_version: int
    expires_at_ms: int | None = None


def redis_key(key_hash: str) -> str:
    """Where Redis keeps the record of the key with this SHA-256 (hexadecimal)."""
    return f"gosight:key:{key_hash}"
