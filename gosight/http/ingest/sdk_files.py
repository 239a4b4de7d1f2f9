"""GET /v1/sdk.js and its kin: the SDK as `scripts/sdk.sh` built it, so that a page's tag names the ingestor alone."""

import gzip
import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from aiohttp import web

from gosight.http.encodings import is_accepted
from gosight.http.ingest.ready_answer import ReadyAnswer

_FOLDER = files("gosight.data") / "sdk"
_FRESH = "public, max-age=3600"
_FOR_GOOD = "public, max-age=31536000, immutable"


class SdkFile:
    """One file, in memory, plain and compressed. `cache`: its `Cache-Control`."""

    def __init__(self, content: bytes, cache: str) -> None:
        tag = f'W/"{sha256(content).hexdigest()[:20]}"'
        head = [
            "Access-Control-Allow-Origin: *",
            "Cross-Origin-Resource-Policy: cross-origin",
            f"Cache-Control: {cache}",
            f"ETag: {tag}",
            "Vary: Accept-Encoding",
            "X-Content-Type-Options: nosniff",
            "Server: GoSight",
        ]
        script = [*head, "Content-Type: text/javascript; charset=utf-8"]
        self._tag = tag
        self._plain = _answer("200 OK", *script), content
        self._packed = _answer("200 OK", *script, "Content-Encoding: gzip"), gzip.compress(content, 9, mtime=0)
        self._same = _answer("304 Not Modified", *head), b""

    async def get(self, request: web.BaseRequest, _: str | None, __: int) -> web.StreamResponse:
        """Any site may load it; it is the key that says who may send."""
        if self._tag in request.headers.get("If-None-Match", ""):
            return ReadyAnswer(304, *self._same)
        is_packed = is_accepted("gzip", request.headers.get("Accept-Encoding", ""))
        return ReadyAnswer(200, *(self._packed if is_packed else self._plain))


def sdk_files(folder: Traversable = _FOLDER) -> Mapping[str, SdkFile]:
    """Path -> file; the core under its version too, which never changes. Empty where the SDK was not built."""
    return dict(_files(folder)) if (folder / "sizes.json").is_file() else {}


def _files(folder: Traversable) -> Iterator[tuple[str, SdkFile]]:
    version: Any = json.loads((folder / "sizes.json").read_text())["version"]
    for file in folder.iterdir():
        if file.name.endswith(".js"):
            yield f"/v1/{file.name}", SdkFile(file.read_bytes(), _FRESH)
    yield f"/v1/sdk-{version}.js", SdkFile((folder / "sdk.js").read_bytes(), _FOR_GOOD)


def _answer(status: str, *lines: str) -> bytes:
    return "".join(f"{line}\r\n" for line in (f"HTTP/1.1 {status}", *lines)).encode()
