"""Tokens of shared links: JWT (HS256) that say which link it is. None is kept, so that none can be stolen from us."""

from datetime import datetime
from uuid import UUID

import jwt

_ALGORITHM = "HS256"
_AUDIENCE = "gosight-share"
"""Another one than access tokens have: neither is ever taken for the other."""


class ShareTokens:
    """`secret`: as access tokens are signed with."""

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def issue(self, link_id: UUID, expires_at: datetime) -> str:
        """A token that is good until then, unless its link is taken back."""
        claims = {"sub": str(link_id), "aud": _AUDIENCE, "exp": expires_at}
        return jwt.encode(claims, self._secret, algorithm=_ALGORITHM)

    def read(self, token: str) -> UUID | None:
        """The link; None when we have not made the token. Whether it is over, the link's row says."""
        try:
            said = jwt.decode(
                token,
                self._secret,
                algorithms=[_ALGORITHM],
                audience=_AUDIENCE,
                options={"require": ["sub", "aud", "exp"], "verify_exp": False},
            )
            return UUID(said["sub"])
        except (jwt.InvalidTokenError, ValueError):
            return None
