"""The dashboard's files, served beside the API so that both have one address; any server of files may do it instead.

`scripts/dashboard.sh` builds them. They are read once, when the service starts: some hundred files, a megabyte or two.
"""

import gzip
import mimetypes
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from aiohttp import web

from gosight.http.encodings import is_accepted

FOLDER = Path(__file__).parents[2] / "data" / "dashboard"
ROUTE = "/{path:(?!api/|health$|ready$|metrics$).*}"
"""Everything that is nobody else's."""

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "connect-src 'self'",
        "style-src 'self' 'unsafe-inline' https: http:",
        "img-src 'self' data: blob: https: http:",
        "font-src data: https: http:",
        "media-src data: blob: https: http:",
        "frame-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""Scripts are our own files and nothing else. Styles, pictures and fonts may be the recorded site's: a replay shows it
in a frame without scripts, which is under the same policy (docs/security.md).
"""

_PAGE = "index.html"
_HASHED = "assets/"
_SMALL_BYTES = 1_024
_FOR_EVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"
_TYPES = {".js": "text/javascript", ".svg": "image/svg+xml", ".css": "text/css", ".html": "text/html"}


@dataclass(frozen=True)
class File:
    """`zipped`: the same with gzip, empty where that is not worth while."""

    content_type: str
    body: bytes
    zipped: bytes
    tag: str
    cache: str

    def headers(self) -> dict[str, str]:
        """What is said of it whatever is asked."""
        return {
            "ETag": self.tag,
            "Cache-Control": self.cache,
            "Vary": "Accept-Encoding",
            "Content-Security-Policy": POLICY,
        }


class Dashboard:
    """A page's address that names no file is answered with the one page that there is: it finds its way by itself."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._files = dict(_read(folder))

    async def handle(self, request: web.Request) -> web.Response:
        """The aiohttp handler of `ROUTE`. Raises 404 where nothing has been built, and for files that are none."""
        name = request.match_info["path"]
        file = self._files.get(name)
        if file is None and "." not in name.rpartition("/")[2]:
            file = self._files.get(_PAGE)
        if file is None:
            raise web.HTTPNotFound
        if request.headers.get("If-None-Match") == file.tag:
            return web.Response(status=304, headers=file.headers())
        return _sent(file, request.headers.get("Accept-Encoding", ""))


def _sent(file: File, accepted: str) -> web.Response:
    headers = file.headers()
    if file.zipped and is_accepted("gzip", accepted):
        headers["Content-Encoding"] = "gzip"
    body = file.zipped if "Content-Encoding" in headers else file.body
    return web.Response(body=body, headers=headers, content_type=file.content_type, charset=_charset(file.content_type))


def _read(folder: Path) -> Iterator[tuple[str, File]]:
    """Every file by its path. Names of assets say what is in them, so they never change."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            name, body = path.relative_to(folder).as_posix(), path.read_bytes()
            zipped = gzip.compress(body, 9) if len(body) > _SMALL_BYTES else b""
            kind = _TYPES.get(path.suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
            tag = f'"{sha256(body).hexdigest()[:32]}"'
            yield name, File(kind, body, zipped, tag, _FOR_EVER if name.startswith(_HASHED) else _ASK_AGAIN)


def _charset(content_type: str) -> str | None:
    return "utf-8" if content_type.startswith("text/") else None
