"""Two weeks of a busy shop beside the lab's few visitors, the same each time: for pictures, and to measure with."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, TypeVar
from uuid import UUID

from tests.browser.dashboard.shop import Shop
from tests.integration.api import rows
from tests.integration.api.service import ApiService

One = TypeVar("One")

_DAYS = 14
_BY_DAY = (74, 81, 79, 88, 92, 61, 55)
_HOURS = (2, 1, 1, 1, 1, 2, 4, 8, 12, 15, 16, 15, 14, 15, 16, 15, 14, 13, 14, 16, 15, 11, 7, 4)
_COMES_BACK = 0.35
_WAYS = (
    (("/",), 10),
    (("/", "/lamps"), 8),
    (("/lamps", "/lamps/brass"), 7),
    (("/", "/lamps", "/lamps/brass"), 9),
    (("/", "/lamps", "/lamps/paper", "/cart"), 6),
    (("/", "/lamps", "/lamps/brass", "/cart", "/pay"), 5),
    (("/", "/lamps", "/lamps/brass", "/cart", "/pay", "/paid"), 6),
    (("/blog/light", "/lamps"), 5),
)
_COMES_BY = (
    ({"channel": "direct"}, 5),
    ({"channel": "organic_search", "referrer_domain": "google.com"}, 6),
    ({"channel": "organic_search", "referrer_domain": "duckduckgo.com"}, 2),
    ({"channel": "referral", "referrer_domain": "news.example"}, 2),
    ({"channel": "organic_social", "referrer_domain": "mastodon.social"}, 1),
    ({"channel": "email", "utm_source": "letter", "utm_medium": "email", "utm_campaign": "autumn"}, 2),
)
_USES = (
    ({"browser": "Chrome", "os": "Windows", "device_type": "desktop"}, 8),
    ({"browser": "Firefox", "os": "Linux", "device_type": "desktop"}, 3),
    ({"browser": "Safari", "os": "Mac OS X", "device_type": "desktop"}, 3),
    ({"browser": "Mobile Safari", "os": "iOS", "device_type": "mobile"}, 6),
    ({"browser": "Chrome Mobile", "os": "Android", "device_type": "mobile"}, 5),
    ({"browser": "Mobile Safari", "os": "iOS", "device_type": "tablet"}, 1),
)
_LIVES_IN = (("France", 8), ("Germany", 6), ("Vietnam", 5), ("United States", 4), ("Brazil", 2), ("", 1))
_TROUBLES = (
    ("rage_click", "high", "/cart", "#apply", "6 clicks within 1 s on #apply, and nothing happened."),
    ("dead_click", "medium", "/lamps/brass", ".zoom", "A click on .zoom, which looks alive, and nothing happened."),
    ("error_click", "high", "/pay", "#pay", "An error 0.2 s after a click on #pay."),
    ("u_turn", "low", "/lamps/paper", "", "Back to /lamps after 4 s."),
    ("slow_page", "medium", "/lamps", "", "The page took 5.2 s to show what matters."),
)
_FAILURES = (
    ("TypeError", 'can\'t access property "total", cart is null', "/cart", "app.js", 214),
    ("NetworkError", "POST /api/pay was answered 502", "/pay", "pay.js", 58),
    ("RangeError", "Invalid currency code : EURO", "/lamps", "price.js", 12),
)
_HITS = (
    (("#q", 90, 88), 3),
    (("#open", 246, 90), 5),
    ((".card:nth-of-type(1) .add", 75, 216), 8),
    ((".card:nth-of-type(2) .add", 426, 216), 5),
    (("#nav-checkout", 252, 21), 4),
    ((".card:nth-of-type(5) .add", 75, 348), 2),
)
"""Where on the recorded page is clicked, in px."""

_PAGE_WIDTH, _PAGE_HEIGHT = 1_280, 1_800


@dataclass(frozen=True)
class _Visit:
    project_id: str
    number: int
    began: datetime
    way: tuple[str, ...]
    uses: dict[str, Any]
    trouble: tuple[str, str, str, str, str] | None
    failure: tuple[str, str, str, str, int] | None
    seconds: tuple[int, ...]

    @property
    def session_id(self) -> UUID:
        return rows.uid(self.project_id, "crowd", self.number)

    def at(self, page: int, later_s: float = 0) -> str:
        """When a page of the way was entered, or a bit later."""
        return _text(self.began + timedelta(seconds=sum(self.seconds[:page]) + later_s))


def plant_crowd(api: ApiService, shop: Shop) -> None:
    """Sessions with their visits, insights and events; and what the recorded visitor did around the lab's insight."""
    chance, project_id = Random(11), shop.project_id
    known: list[UUID] = []
    sessions: list[Any] = []
    visits: list[Any] = []
    insights: list[Any] = []
    events: list[dict[str, Any]] = []
    for number, began in enumerate(_times(chance)):
        is_known = bool(known) and chance.random() < _COMES_BACK
        visitor = chance.choice(known) if is_known else rows.uid(project_id, "soul", number)
        known.append(visitor)
        visit = _visit(chance, project_id, number, began)
        sessions.append(_session(visit, chance, visitor))
        visits += [
            rows.visit(project_id, visit.session_id, path, visit.at(page), next_path=following,
                       time_on_page_ms=1_000 * visit.seconds[page], device_type=visit.uses["device_type"])
            for page, (path, following) in enumerate(zip(visit.way, (*visit.way[1:], ""), strict=True))
        ]  # fmt: skip
        insights += _insights(visit)
        events.append(_sent(visit, chance, visitor))
    api.insert(sessions=sessions, page_visits=visits, insights=insights)
    api.insert_events(*events, _rage(shop))


def _rage(shop: Shop) -> dict[str, Any]:
    click = {"event_type": "click", "target_selector": "#pay", "path": "/cart", "url": "https://shop.example/cart"}
    began = f"{shop.began + timedelta(seconds=30):%Y-%m-%d %H:%M:%S}"
    clicks = [click | {"at": f"{began}.{150 * number + 100:03}"} for number in range(6)]
    return rows.envelope(shop.project_id, shop.recorded, *clicks, source_offset=999)


def _times(chance: Random) -> Iterator[datetime]:
    """By days and hours, up to a while ago."""
    now = datetime.now(UTC)
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    for back in range(_DAYS - 1, -1, -1):
        day = today - timedelta(days=back)
        many = round(_BY_DAY[day.weekday()] * (1.15 - 0.025 * back))
        hours = sorted(hour + chance.random() for hour in chance.choices(range(24), _HOURS, k=many))
        times = (day + timedelta(hours=hour) for hour in hours)
        yield from (at.replace(microsecond=0) for at in times if at < now - timedelta(minutes=20))


def _visit(chance: Random, project_id: str, number: int, began: datetime) -> _Visit:
    way = _one_of(chance, _WAYS)
    troubles = [one for one in _TROUBLES if one[2] in way]
    failures = [one for one in _FAILURES if one[2] in way]
    trouble = chance.choice(troubles) if troubles and chance.random() < 0.18 else None
    failure = chance.choice(failures) if failures and chance.random() < 0.1 else None
    seconds = tuple(chance.randint(4, 70) for _ in way)
    return _Visit(project_id, number, began, way, _one_of(chance, _USES), trouble, failure, seconds)


def _session(visit: _Visit, chance: Random, visitor: UUID) -> Any:
    return rows.session(
        visit.project_id,
        visit.at(0),
        session_id=visit.session_id,
        visitor_id=visitor,
        duration_ms=1_000 * sum(visit.seconds),
        entry_path=visit.way[0],
        exit_path=visit.way[-1],
        page_count=len(visit.way),
        event_count=3 * len(visit.way),
        click_count=len(visit.way),
        is_bounce=len(visit.way) == 1,
        has_rage_click=bool(visit.trouble and visit.trouble[0] == "rage_click"),
        insight_counts={visit.trouble[0]: 1} if visit.trouble else {},
        has_error=visit.failure is not None,
        error_count=int(visit.failure is not None),
        country=_one_of(chance, _LIVES_IN),
        city="",
        **visit.uses,
        **_one_of(chance, _COMES_BY),
    )


def _insights(visit: _Visit) -> Iterator[Any]:
    if visit.trouble is None:
        return
    kind, severity, path, selector, reason = visit.trouble
    at = visit.at(visit.way.index(path), 2)
    yield rows.insight(visit.project_id, visit.session_id, at, insight_type=kind, severity=severity, path=path,
                       target_selector=selector, details=json.dumps({"reason": reason}))  # fmt: skip


def _sent(visit: _Visit, chance: Random, visitor: UUID) -> dict[str, Any]:
    events = list(_events(visit, chance))
    head = visit.uses | {"source_offset": 1_000 + visit.number, "visitor_id": str(visitor), "viewport_height": 800}
    return rows.envelope(visit.project_id, visit.session_id, *events, viewport_width=_PAGE_WIDTH, **head)


def _events(visit: _Visit, chance: Random) -> Iterator[dict[str, Any]]:
    slow = 1.6 if visit.uses["device_type"] != "desktop" else 1.0
    for page, path in enumerate(visit.way):
        here = {"path": path, "url": f"https://shop.example{path}"}
        yield {"at": visit.at(page), "title": path.strip("/") or "Lamps", **here}
        vitals = {"lcp": round(slow * abs(chance.gauss(1_900, 600))), "inp": round(slow * abs(chance.gauss(120, 70))),
                  "cls": round(abs(chance.gauss(0.04, 0.05)), 3), "fcp": round(slow * abs(chance.gauss(1_100, 300))),
                  "ttfb": round(abs(chance.gauss(350, 150)))}  # fmt: skip
        yield {"at": visit.at(page, 1), "event_type": "web_vitals", **vitals, **here}
        if path == "/":
            yield from (_hit(chance, visit.at(page, 2 + number)) | here for number in range(4))
        if visit.failure and visit.failure[2] == path:
            yield _failed(*visit.failure) | {"at": visit.at(page, 3)} | here


def _hit(chance: Random, at: str) -> dict[str, Any]:
    selector, x, y = _one_of(chance, _HITS)
    x, y = round(chance.gauss(x, 9)), round(chance.gauss(y, 5))
    place = {"click_px": 1_000 * x // _PAGE_WIDTH, "click_py": 1_000 * y // _PAGE_HEIGHT, "page_x": x, "page_y": y}
    told = json.dumps({"page_height": _PAGE_HEIGHT})
    return {"at": at, "event_type": "click", "target_selector": selector, "payload": told, **place}


def _failed(kind: str, message: str, path: str, file: str, line: int) -> dict[str, Any]:
    place = f"https://shop.example/{file}:{line}:9"
    return {
        "event_type": "js_error",
        "error_type": kind,
        "error_message": message,
        "error_fingerprint": f"crowd-{file[:-3]}",
        "error_stack": f"{kind}: {message}\n    at update ({place})\n    at HTMLButtonElement.onclick ({path}:31:4)",
        "payload": json.dumps({"filename": f"https://shop.example/{file}", "lineno": line}),
    }


def _one_of(chance: Random, weighted: Sequence[tuple[One, int]]) -> One:
    return chance.choices([one for one, _ in weighted], [weight for _, weight in weighted])[0]


def _text(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S")
