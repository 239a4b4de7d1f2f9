"""Who asks: today an API key with `read` permission (spec/api.md, 'Auth')."""

from dataclasses import dataclass

from aiohttp import web

from gosight.http.api import errors
from gosight.stores.keys import KeyStore, KeysUnavailable
from gosight.stores.usage import KeyUsage


@dataclass(frozen=True)
class Caller:
    """`project_id`: the one project that this caller may read."""

    project_id: str

    def may_read(self, project_id: str) -> bool:
        """Whether the project exists as far as this caller is concerned."""
        return project_id == self.project_id


class KeyAuthenticator:
    """Knows callers by `X-GoSight-Key` or `Authorization: Bearer`."""

    def __init__(self, keys: KeyStore, usage: KeyUsage) -> None:
        self._keys = keys
        self._usage = usage

    async def identify(self, request: web.Request, now_ms: int) -> Caller:
        """The caller. Raises `ApiError`: 401, 403, or 503 when the key cannot be looked up."""
        text = _credential(request)
        if not text:
            raise errors.unauthorized("An API key is needed, in the header X-GoSight-Key.")
        try:
            record = await self._keys.find(text)
        except KeysUnavailable as error:
            raise errors.unavailable("API keys cannot be checked just now.") from error
        if record is None:
            raise errors.unauthorized("The API key is not known.")
        if record.expires_at_ms is not None and now_ms >= record.expires_at_ms:
            raise errors.unauthorized("The API key has expired.")
        if "read" not in record.permissions:
            raise errors.forbidden("The API key may not read.")
        self._usage.count(record.key_id, now_ms)
        return Caller(record.project_id)


def _credential(request: web.Request) -> str:
    if key := request.headers.get("X-GoSight-Key"):
        return key
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""
