"""Visitors without a cookie: an id that only the day's salt can make, and a signed note of it for the SDK's memory."""

import hmac
from datetime import date
from uuid import UUID

from gosight.stores.salts import DailySalts, day_of

VALID_MS = 86_400_000
_SIGNATURE_BYTES = 16


class Visitors:
    """Makes and checks cookieless visitors (spec/wire.md, 'Cookieless visitor'). Raises `SaltsUnavailable`."""

    def __init__(self, salts: DailySalts) -> None:
        self._salts = salts

    async def visitor(self, project_id: str, ip: str, user_agent: str, received_at: int) -> str:
        """The id of this address and user agent on the day of `received_at`."""
        return hashed_visitor(await self._salts.at(received_at), project_id, ip, user_agent)

    async def token(self, project_id: str, visitor_id: str, now_ms: int) -> str:
        """The visitor and until when it holds, signed with the day's salt."""
        day, expires_at = day_of(now_ms), now_ms + VALID_MS
        signature = _signature(await self._salts.of(day), project_id, visitor_id, day, expires_at)
        return f"{visitor_id}.{day.isoformat()}.{expires_at}.{signature}"

    async def from_token(self, project_id: str, token: str, now_ms: int) -> str | None:
        """The visitor that a token names; None when it is not ours, of another project, or over."""
        try:
            visitor_id, day_text, expires_text, signature = token.split(".")
            day, expires_at = date.fromisoformat(day_text), int(expires_text)
        except ValueError:
            return None
        if not now_ms < expires_at <= now_ms + VALID_MS or day not in (day_of(now_ms), day_of(now_ms - VALID_MS)):
            return None
        wanted = _signature(await self._salts.of(day), project_id, visitor_id, day, expires_at)
        return visitor_id if hmac.compare_digest(wanted.encode(), signature.encode("utf-8", "replace")) else None


def hashed_visitor(salt: bytes, project_id: str, ip: str, user_agent: str) -> str:
    """A UUID that cannot be traced back without the salt."""
    text = "\0".join((project_id, ip, user_agent)).encode("utf-8", "replace")
    return str(UUID(bytes=hmac.digest(salt, text, "sha256")[:16], version=4))


def _signature(salt: bytes, project_id: str, visitor_id: str, day: date, expires_at: int) -> str:
    text = f"visitor:{project_id}:{visitor_id}:{day.isoformat()}:{expires_at}".encode("utf-8", "replace")
    return hmac.digest(salt, text, "sha256")[:_SIGNATURE_BYTES].hex()
