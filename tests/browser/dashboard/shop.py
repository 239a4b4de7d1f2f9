"""A shop with a week of visitors: sessions with pages and insights, one of them recorded; people with every role."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.integration.api import rows
from tests.integration.api.people import Person, member
from tests.integration.api.recordings import RRWEB, Planted, events_of, plant
from tests.integration.api.service import ApiService

RECORDING = RRWEB / "session" / "rrweb_events.json"
_PATHS = ("/", "/shop", "/cart", "/pay")
_BROWSERS = ("Chrome", "Firefox", "Safari")
_COUNTRIES = ("France", "Germany", "Vietnam", "")
_DEVICES = ("desktop", "mobile", "tablet")
_CHUNK = 50


@dataclass(frozen=True)
class Shop:
    """`recorded`: the session with a replay, which began at `began`; `rage_at`: of its rage click (ms since 1970)."""

    project_id: str
    recorded: str
    began: datetime
    rage_at: int
    owner: Person
    member: Person
    viewer: Person


def plant_shop(api: ApiService) -> Shop:
    """Sessions of the last days up to an hour ago."""
    project = api.project()
    began = (datetime.now(UTC) - timedelta(hours=1)).replace(microsecond=0)
    times = [_text(began - timedelta(hours=5 * number)) for number in range(30)]
    plain = [_session(project.id, at, number) for number, at in enumerate(times) if number]
    events = events_of(RECORDING)
    length = round(events[-1]["timestamp"] - events[0]["timestamp"])
    recorded = rows.session(project.id, _text(began), duration_ms=length, has_rage_click=True, has_replay=True, **_SEEN)
    insight = rows.insight(project.id, recorded.session_id, _text(began + timedelta(seconds=30)), path="/cart")
    everybody = list(zip([recorded, *plain], times, strict=True))
    others = [rows.insight(project.id, one.session_id, at) for one, at in everybody[1:] if one.has_rage_click]
    visits = [
        rows.visit(project.id, one.session_id, path, at, time_on_page_ms=4_000)
        for number, (one, at) in enumerate(everybody)
        for path in _PATHS[: 1 + number % 4]
    ]
    api.insert(sessions=[recorded, *plain], insights=[insight, *others], page_visits=visits)
    api.insert_events(*(_sent(project.id, one, at) for one, at in everybody))
    plant(api.installation, project.id, list(_recorded(recorded.session_id, began, events)))
    people = {role: member(api, project.id, role) for role in ("owner", "member", "viewer")}
    return Shop(project.id, recorded.session_id, began, _ms(began) + 30_000, **people)


_SEEN: dict[str, Any] = {
    "insight_counts": {"rage_click": 1},
    "user_id": "ann@shop.example",
    "entry_path": "/shop",
    "click_count": 12,
    "page_count": 3,
}


def _session(project_id: str, at: str, number: int) -> Any:
    is_angry = number % 5 == 0
    return rows.session(
        project_id,
        at,
        duration_ms=20_000 * (number % 7 + 1),
        browser=_BROWSERS[number % 3],
        country=_COUNTRIES[number % 4],
        device_type=_DEVICES[number % 3],
        page_count=1 + number % 4,
        is_bounce=number % 4 == 0,
        has_rage_click=is_angry,
        insight_counts={"rage_click": 1} if is_angry else {},
        has_error=number % 6 == 0,
        error_count=int(number % 6 == 0),
        channel=("direct", "organic_search", "referral")[number % 3],
        referrer_domain=("", "search.example", "news.example")[number % 3],
    )


def _sent(project_id: str, session: Any, at: str) -> dict[str, Any]:
    """A page view and a click of each session, and of every sixth an error."""
    cart: dict[str, Any] = {"at": at, "path": "/cart", "url": "https://shop.example/cart"}
    click = {"event_type": "click", "target_selector": "#pay", "target_text": "Pay", "click_x": 100, "click_y": 20}
    failure = {"event_type": "js_error", "error_message": "cart is null", "error_type": "TypeError"}
    events = [{"at": at, "path": "/", "url": "https://shop.example/", "title": "Shop"}, cart | click]
    if session.has_error:
        events.append(cart | failure | {"error_fingerprint": "f1"})
    return rows.envelope(project_id, session.session_id, *events)


def _recorded(session_id: str, began: datetime, events: list[Any]) -> Any:
    """The recording in chunks, its times moved to the session's, inside of its events too."""
    moved_by = _ms(began) - round(events[0]["timestamp"])
    moved = [one | {"timestamp": one["timestamp"] + moved_by} for one in events]
    base = rows.ms("2026-10-25 12:00:00")  # what `Planted` counts from
    for index, first in enumerate(range(0, len(moved), _CHUNK)):
        part = moved[first : first + _CHUNK]
        start, end = round(part[0]["timestamp"]), round(part[-1]["timestamp"])
        yield Planted(session_id, index, part, start - base, for_ms=max(end - start, 0), received_at=_text(began))


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def _text(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S")
