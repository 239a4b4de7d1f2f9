"""Who may send: the request's key, its permission, its origin, its rate (spec/wire.md, step 1)."""

from aiohttp import web

from gosight.http.ingest.origin import is_allowed
from gosight.http.ingest.refusal import Refusal, unauthorized, unavailable
from gosight.schemas.keys import KeyRecord
from gosight.stores.keys import KeyStore, KeysUnavailable
from gosight.stores.rate_limits import RateLimits
from gosight.stores.usage import KeyUsage


def key_of(request: web.BaseRequest) -> str | None:
    """The key in a header or in `?key=`; None where it must be looked for in the body."""
    headers = request.headers
    key = headers.get("X-GoSight-Key") or headers.get("X-API-Key")
    if key:
        return key
    scheme, _, token = headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return token.strip()
    return request.query.get("key") if "?" in request.path_qs else None


class Gate:
    """Lets requests in, and counts the use of their keys."""

    def __init__(self, keys: KeyStore, limits: RateLimits, usage: KeyUsage) -> None:
        self._keys = keys
        self._limits = limits
        self._usage = usage

    async def enter(self, key: str | None, origin: str | None, now_ms: int) -> KeyRecord:
        """The key's record. Raises `Refusal`: 401, 403, 429 or 503."""
        if not key:
            raise unauthorized("An API key is needed: header X-GoSight-Key, or project_key in the body.")
        try:
            record = await self._keys.find(key)
        except KeysUnavailable as error:
            raise unavailable("API keys cannot be checked just now.") from error
        _check(record, origin, now_ms)
        assert record is not None
        if wait_s := await self._limits.wait_s(record.key_id, record.rate_limit):
            raise Refusal(429, "RATE_LIMITED", "Too many requests with this key.", retry_after_s=wait_s)
        self._usage.count(record.key_id, now_ms)
        return record


def _check(record: KeyRecord | None, origin: str | None, now_ms: int) -> None:
    if record is None:
        raise unauthorized("The API key is not known.")
    if record.expires_at_ms is not None and now_ms >= record.expires_at_ms:
        raise unauthorized("The API key has expired.")
    if "write" not in record.permissions:
        raise unauthorized("The API key may not write.")
    if not is_allowed(origin, record.allowed_domains):
        raise Refusal(403, "ORIGIN_NOT_ALLOWED", "This site is not among the project's allowed domains.")
