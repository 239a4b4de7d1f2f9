"""Who asks: a person by an access token, a program by an API key with `read` permission (spec/api.md, 'Auth')."""

from datetime import datetime

from aiohttp import web

from gosight.http.api import errors
from gosight.http.api.auth.tokens import AccessTokens
from gosight.http.api.callers import Caller, Key, User
from gosight.http.api.database import Database
from gosight.schemas.keys import KEY_PREFIX
from gosight.stores.keys import KeyStore, KeysUnavailable
from gosight.stores.usage import KeyUsage


class Authenticator:
    """Knows callers by `X-GoSight-Key` or `Authorization: Bearer`."""

    def __init__(self, keys: KeyStore, usage: KeyUsage, tokens: AccessTokens, database: Database) -> None:
        self._keys = keys
        self._usage = usage
        self._tokens = tokens
        self._database = database

    async def identify(self, request: web.Request, now: datetime) -> Caller:
        """The caller. Raises `ApiError`: 401, 403, or 503 when it cannot be looked up."""
        text = _credential(request)
        if not text:
            raise errors.unauthorized("Sign in, or send an API key in the header X-GoSight-Key.")
        if "X-GoSight-Key" in request.headers:
            return await self._key(text, now)
        return await self.caller_of(text, now)

    async def caller_of(self, text: str, now: datetime) -> Caller:
        """Whose access token or API key this is. Raises as `identify` does."""
        return await self._key(text, now) if text.startswith(KEY_PREFIX) else await self._user(text, now)

    async def _user(self, token: str, now: datetime) -> User:
        """Asked of PostgreSQL each time: who is signed out, or no longer active, is so at once."""
        claims = self._tokens.read(token, now)
        user = await self._database.row("user_of_session", User, claims.sub, claims.sid) if claims else None
        if user is None:
            raise errors.unauthorized("The access token is not valid, or no longer.")
        return user

    async def _key(self, text: str, now: datetime) -> Key:
        now_ms = int(now.timestamp() * 1000)
        try:
            record = await self._keys.find(text)
        except KeysUnavailable as error:
            raise errors.unavailable("PostgreSQL is away: API keys cannot be checked just now.") from error
        if record is None:
            raise errors.unauthorized("The API key is not known.")
        if record.expires_at_ms is not None and now_ms >= record.expires_at_ms:
            raise errors.unauthorized("The API key has expired.")
        if "read" not in record.permissions:
            raise errors.forbidden("The API key may not read.")
        self._usage.count(record.key_id, now_ms)
        return Key(record.key_id, record.project_id, record.rate_limit)


def _credential(request: web.Request) -> str:
    if key := request.headers.get("X-GoSight-Key"):
        return key
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""
