"""Access tokens: JWT (HS256) that say which user and which sign-in, for an hour."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import jwt
import msgspec

ACCESS_S = 3_600

_ALGORITHM = "HS256"
_AUDIENCE = "gosight-api"
_NEEDED = ["sub", "sid", "aud", "iat", "exp", "jti"]


class Claims(msgspec.Struct, frozen=True):
    """`sub`: the user. `sid`: the sign-in; when it ends, all its tokens do."""

    sub: UUID
    sid: UUID


class AccessTokens:
    """`secret`: at least 32 characters (`commands/api.py` sees to it)."""

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def issue(self, user_id: UUID, session_id: UUID, now: datetime) -> str:
        """A token that is good for `ACCESS_S` from now."""
        claims = {
            "sub": str(user_id),
            "sid": str(session_id),
            "aud": _AUDIENCE,
            "iat": now,
            "exp": now + timedelta(seconds=ACCESS_S),
            "jti": uuid4().hex,
        }
        return jwt.encode(claims, self._secret, algorithm=_ALGORITHM)

    def read(self, token: str, now: datetime) -> Claims | None:
        """What a token says; None when it is not ours, or over."""
        try:
            said = jwt.decode(
                token,
                self._secret,
                algorithms=[_ALGORITHM],
                audience=_AUDIENCE,
                options={"require": _NEEDED, "verify_exp": False, "verify_iat": False},
            )
            is_over = now.timestamp() >= said["exp"]
            return None if is_over else msgspec.convert(said, Claims)
        except (jwt.InvalidTokenError, msgspec.ValidationError, TypeError):
            return None
