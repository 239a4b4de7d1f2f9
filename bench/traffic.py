"""Seeded batches as the SDK sends them: ten events, some 4.5 KB of JSON, 1 KB of gzip."""

import gzip
import json
import random
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

EVENTS_PER_BATCH = 10

_KINDS = ("page_view", "mouse_move", "scroll", "click", "click", "mouse_move", "scroll", "input_focus", "web_vitals")
_PATHS = ("/", "/pricing", "/products/17", "/products/23", "/cart", "/checkout", "/about", "/blog/how-we-ship")
_BROWSERS = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{}.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:{0}.0) Gecko/20100101 Firefox/{0}.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/17.4 Mobile/15E148 Safari/{}.1",
)


def batches(count: int, sessions: int, now_ms: int, seed: int = 1, every_ms: int = 0) -> Iterator[dict[str, Any]]:
    """`count` numbered batches, dealt out to `sessions` sessions in turn. The events of a session's first batch end at
    `now_ms`, those of each further one `every_ms` later.
    """
    chance = random.Random(seed)
    ids = [(_uuid(chance), _uuid(chance), _uuid(chance)) for _ in range(sessions)]
    for n in range(count):
        yield _batch(chance, ids[n % sessions], n // sessions, now_ms + n // sessions * every_ms)


def http_requests(bodies: Iterable[dict[str, Any]], host: str, key: str, seed: int = 2) -> list[bytes]:
    """Whole HTTP/1.1 requests: gzip, a key in the header, some hundred addresses behind a proxy, some user agents."""
    chance = random.Random(seed)
    addresses = [f"81.2.69.{n}" for n in range(1, 200)] + [f"2001:218:{n:x}::1" for n in range(100)]
    agents = [browser.format(version) for browser in _BROWSERS for version in range(120, 130)]
    made = []
    for body in bodies:
        data = gzip.compress(json.dumps(body, separators=(",", ":")).encode(), 6)
        lines = (
            "POST /v1/events HTTP/1.1",
            f"Host: {host}",
            f"X-GoSight-Key: {key}",
            "Content-Type: application/json",
            "Content-Encoding: gzip",
            "Origin: https://shop.example.com",
            f"User-Agent: {chance.choice(agents)}",
            f"X-Forwarded-For: {chance.choice(addresses)}",
            f"Content-Length: {len(data)}",
        )
        made.append("\r\n".join(lines).encode() + b"\r\n\r\n" + data)
    return made


def _batch(chance: random.Random, ids: tuple[str, str, str], seq: int, now_ms: int) -> dict[str, Any]:
    session_id, visitor_id, stream_id = ids
    start = now_ms - 5_000
    return {
        "session_id": session_id,
        "visitor_id": visitor_id,
        "user_id": None,
        "sent_at": now_ms,
        "stream_id": stream_id,
        "seq": seq,
        "sdk_version": "1.0.0",
        "device": {
            "screen_width": 1920,
            "screen_height": 1080,
            "viewport_width": 1200,
            "viewport_height": 800,
            "device_pixel_ratio": 2,
            "language": "en-US",
            "timezone": "Europe/Paris",
        },
        "events": [_event(chance, start + 500 * n) for n in range(EVENTS_PER_BATCH)],
    }


def _event(chance: random.Random, timestamp: int) -> dict[str, Any]:
    path, kind = chance.choice(_PATHS), chance.choice(_KINDS)
    return {
        "event_id": _uuid(chance),
        "event_type": kind,
        "timestamp": timestamp,
        "page": {
            "url": f"https://shop.example.com{path}?utm_source=news&utm_campaign=spring",
            "path": path,
            "title": f"Example shop {path}",
            "referrer": "https://www.example.org/search",
        },
        "payload": _payload(chance, kind),
    }


def _payload(chance: random.Random, kind: str) -> dict[str, Any]:
    x, y = chance.randrange(1200), chance.randrange(800)
    depth = chance.randrange(101)
    target = {"tag": "button", "selector": "main > section.hero > button#cta", "text": "Buy now", "classes": ["cta"]}
    document = {"page_x": x, "page_y": y + 900, "page_width": 1200, "page_height": 5200}
    payloads: dict[str, dict[str, Any]] = {
        "page_view": {"page_title": "Example shop", "page_path": "/", "page_hash": ""},
        "click": {"x": x, "y": y, **document, "button": 0, "pointer_type": "mouse", "target": target},
        "mouse_move": {"positions": [{"x": (x + 7 * n) % 1200, "y": y, "t": 40 * n} for n in range(8)]},
        "scroll": {"scroll_top": 52 * depth, "scroll_depth_percent": depth, "page_height": 5200, "direction": "down"},
        "web_vitals": {"lcp": 1800.5 + x, "cls": 0.031, "fcp": 900.25, "inp": 120, "ttfb": 210.75},
        "input_focus": {"target": {"tag": "input", "selector": "form#order > input.city", "name": "city", "text": ""}},
    }
    return payloads[kind]


def _uuid(chance: random.Random) -> str:
    return str(UUID(int=chance.getrandbits(128), version=4))
