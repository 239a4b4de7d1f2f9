"""The refresh token of a browser: in a cookie that scripts cannot read, for whoever asks for it by a header.

Only requests with the header take the token from the cookie or put one there. A foreign page can send the header only
after a preflight, which `cors` does not allow it, so the cookie is nothing that it could use; `SameSite=Strict` keeps
it from being sent along at all.
"""

from aiohttp import web

HEADER = "X-GoSight-Cookie"
PATH = "/api/v1/auth"

_NAME = "gosight-refresh"
_LASTS_S = 7 * 24 * 3_600


class RefreshCookie:
    """Of one request."""

    def __init__(self, request: web.Request) -> None:
        self._is_wanted = HEADER in request.headers
        self._is_secure = request.secure or request.headers.get("X-Forwarded-Proto", "") == "https"
        self._given = request.cookies.get(self._name, "") if self._is_wanted else ""
        self._kept: str | None = None

    @property
    def _name(self) -> str:
        """Browsers take a name with this prefix over TLS alone."""
        return f"__Secure-{_NAME}" if self._is_secure else _NAME

    @property
    def given(self) -> str:
        """The token that came with the request, or nothing."""
        return self._given

    def keep(self, token: str) -> str:
        """What is to be said of a new token in the answer's body: nothing where it goes into the cookie."""
        if not self._is_wanted:
            return token
        self._kept = token
        return ""

    def drop(self) -> None:
        """It is worthless from now on."""
        self._kept = "" if self._is_wanted else None

    def put_into(self, answer: web.Response) -> None:
        """What was kept or dropped."""
        if self._kept is None:
            return
        lasts_s = _LASTS_S if self._kept else 0
        answer.set_cookie(
            self._name, self._kept, max_age=lasts_s, path=PATH, httponly=True, secure=self._is_secure, samesite="Strict"
        )
