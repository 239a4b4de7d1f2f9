"""Pages by address: whether a project blocks them, and what of the address is stored."""

import re
from collections.abc import Sequence
from fnmatch import translate
from functools import lru_cache
from urllib.parse import unquote, urlsplit

import msgspec

MAX_URL = 4_096
MAX_PATH = 2_048
_CACHED = 2_048


class StoredPage(msgspec.Struct, frozen=True):
    """`url` and `path` as stored; `is_blocked`: nothing of this page is."""

    url: str
    path: str
    is_blocked: bool


class Pages:
    """Looks pages up once. `blocked`: globs on the address (with or without its query) or on the path, e.g.
    `/account/*`.
    """

    def __init__(self, blocked: Sequence[str]) -> None:
        self._blocked = re.compile("|".join(translate(glob) for glob in blocked)).match if blocked else None
        self.page = lru_cache(maxsize=_CACHED)(self._page)

    def _page(self, url: str, path: str) -> StoredPage:
        """Both of at most `MAX_URL` characters; `path` as the client gave it, or cut from the address."""
        found = path.split("?", 1)[0] or _path_of(url)
        return StoredPage(url, found[:MAX_PATH], self._is_blocked(url, found))

    def _is_blocked(self, url: str, path: str) -> bool:
        if self._blocked is None:
            return False
        bare = re.split(r"[?#]", url, maxsplit=1)[0]
        forms = {url, bare, path, _path_of(url)}
        return any(map(self._blocked, forms | {unquote(form) for form in forms}))


def _path_of(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return parts.path or ("/" if parts.netloc else "")
