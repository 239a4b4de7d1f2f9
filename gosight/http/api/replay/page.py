"""A replay as one file that plays by itself: rrweb's player and the events, and nothing that is loaded from elsewhere.

Its policy (CSP) allows the file's own scripts, by their hashes, and no request at all; the recorded page, which the
player builds in a frame without scripts, is under it as well.
"""

from base64 import b64encode
from collections.abc import AsyncIterator, Iterator
from hashlib import sha256
from html import escape
from importlib.resources import files

_FOLDER = files("gosight.data") / "player"
_SCRIPTS = ("rrweb-player.js", "replay.js")
_STYLES = ("rrweb-player.css", "replay.css")
_POLICY = (
    "default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data: blob:; font-src data:; "
    "media-src data: blob:; base-uri 'none'; form-action 'none'"
)
_ENDS_SCRIPT = ("</script", "<!--")
_SOURCE_MAP = "\n//# sourceMappingURL="


class NoPlayer(Exception):
    """rrweb's player has not been installed."""


def check_player() -> None:
    """Raises `NoPlayer`."""
    if missing := [name for name in (*_SCRIPTS, *_STYLES) if not (_FOLDER / name).is_file()]:
        raise NoPlayer(f"rrweb's player is not installed ({', '.join(missing)}): scripts/player.sh brings it.")


async def page(title: str, streams: AsyncIterator[tuple[str, bytes]]) -> AsyncIterator[bytes]:
    """The file, piece by piece. `streams`: a stream's name and a JSON array of its events, in the order of time."""
    scripts = [_script(_text(name)) for name in _SCRIPTS]
    yield _head(title, scripts).encode()
    async for name, events in streams:
        yield b'<script type="application/json" data-stream="' + escape(name).encode() + b'">'
        yield embedded(events)
        yield b"</script>\n"
    yield "".join(f"<script>{text}</script>\n" for text in scripts).encode()


def embedded(json: bytes) -> bytes:
    """The same JSON in which nothing ends the element that it stands in: in JSON `<` stands in strings only."""
    return json.replace(b"<", b"\\u003c")


def _head(title: str, scripts: list[str]) -> str:
    return "\n".join(
        (
            '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_policy(scripts)}">',
            '<meta name="referrer" content="no-referrer">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(title)}</title>",
            f"<!-- rrweb-player:\n{_text('LICENSE')}-->",
            *(f"<style>{_text(name)}</style>" for name in _STYLES),
            '<label hidden>Tab <select id="stream"></select></label>\n<div id="stage"></div>\n',
        )
    )


def _policy(scripts: list[str]) -> str:
    return _POLICY.format(hashes=" ".join(_hashes(scripts)))


def _hashes(scripts: list[str]) -> Iterator[str]:
    return (f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" for text in scripts)


def _script(text: str) -> str:
    """Without the name of its source map, which a browser's tools would look for."""
    before, mark, after = text.rpartition(_SOURCE_MAP)
    script = before if mark and "\n" not in after.strip() else text
    if any(end in script for end in _ENDS_SCRIPT):
        raise NoPlayer("This version of rrweb's player cannot be put into a page.")
    return script


def _text(name: str) -> str:
    return (_FOLDER / name).read_text()
