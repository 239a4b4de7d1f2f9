"""A shop of its own with more to analyse: hits on a page, vitals, a funnel, a visitor who returns, an insight."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from tests.browser.dashboard.shop import Shop, plant_shop
from tests.integration.api import rows
from tests.integration.api.service import ApiService

HOOK = {"type": "webhook", "config": {"url": "http://127.0.0.1:9/hook", "secret": "0123456789abcdef"}}
"""Where nobody listens."""

_REASON = {
    "reason": "6 clicks within 1 s on #pay, and nothing happened.",
    "explanation": {"seen": {"clicks": 6}, "expected": {"clicks": 4}, "settings_version": 1},
}
_WAYS = (("/offer", "/cart", "/paid"), ("/offer", "/cart", "/paid"), ("/offer", "/cart"), ("/offer",))
"""Of four visitors; seconds between two pages: 10."""


@dataclass(frozen=True)
class Lab:
    """`insight`: the one with reasons; `clicked`: what was clicked most on `/`, which is recorded."""

    shop: Shop
    insight: str
    clicked: str = "#q"

    def path(self, page: str) -> str:
        return f"/projects/{self.shop.project_id}/{page}"


def plant_lab(api: ApiService) -> Lab:
    shop = plant_shop(api)
    insight = rows.insight(
        shop.project_id, shop.recorded, _text(shop.began, 31), path="/cart", details=json.dumps(_REASON)
    )
    api.insert(insights=[insight])
    _plant_hits(api, shop)
    _plant_vitals(api, shop)
    _plant_ways(api, shop)
    _plant_returns(api, shop)
    return Lab(shop, insight.insight_id)


def _plant_hits(api: ApiService, shop: Shop) -> None:
    """Clicks on one field of the recorded page, and the way that a pointer took."""
    click = {"event_type": "click", "path": "/", "target_selector": "#q", "click_px": 400, "click_py": 60}
    click |= {"page_x": 512, "page_y": 120, "payload": '{"page_height":2000}'}
    move = {"event_type": "mouse_move", "path": "/", "payload": '{"positions":[{"x":300,"y":200,"t":0}]}'}
    window = {"viewport_width": 1_280, "viewport_height": 800, "device_type": "desktop"}
    events = [one | {"at": _text(shop.began, second)} for second, one in enumerate([click] * 5 + [move])]
    api.insert_events(rows.envelope(shop.project_id, shop.recorded, *events, source_offset=101, **window))


def _plant_vitals(api: ApiService, shop: Shop) -> None:
    good = {"lcp": 1_200, "inp": 90, "cls": 0.02, "fcp": 700, "ttfb": 200, "path": "/"}
    poor = {"lcp": 6_000, "inp": 900, "cls": 0.4, "fcp": 4_000, "ttfb": 2_500, "path": "/cart"}
    events = [one | {"event_type": "web_vitals", "at": _text(shop.began, 5)} for one in [good] * 9 + [poor]]
    api.insert_events(rows.envelope(shop.project_id, shop.recorded, *events, source_offset=102, device_type="desktop"))


def _plant_ways(api: ApiService, shop: Shop) -> None:
    began = shop.began - timedelta(hours=3)
    for number, way in enumerate(_WAYS):
        near = {"rage_click.min_clicks": 3}
        session = rows.session(shop.project_id, _text(began), session_id=_id(shop, "way", number), near_misses=near)
        visits = [
            rows.visit(shop.project_id, session.session_id, path, _text(began, 10 * n), next_path=following)
            for n, (path, following) in enumerate(zip(way, (*way[1:], ""), strict=True))
        ]
        views = [{"at": _text(began, 10 * n), "path": path} for n, path in enumerate(way)]
        api.insert(sessions=[session], page_visits=visits)
        api.insert_events(rows.envelope(shop.project_id, session.session_id, *views, source_offset=110 + number))


def _plant_returns(api: ApiService, shop: Shop) -> None:
    """Somebody who was there three days ago, and the day after."""
    noon = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
    visitor = _id(shop, "visitor", 0)
    days = [_text(noon - timedelta(days=back)) for back in (3, 2)]
    api.insert(
        sessions=[
            rows.session(shop.project_id, at, session_id=_id(shop, "return", n), visitor_id=visitor)
            for n, at in enumerate(days)
        ]
    )


def watches(shop: Shop, **changes: Any) -> Any:
    """A rule of the shop, made by its owner."""
    condition = {"metric": "pageviews", "operator": "gte", "threshold": 1, "window": "1h"}
    rule = {"name": "Many views", "condition": condition, "channels": [HOOK], **changes}
    return shop.owner.ask("POST", f"/projects/{shop.project_id}/alerts", rule).data


def _id(shop: Shop, *names: object) -> UUID:
    return rows.uid(shop.project_id, *names)


def _text(began: datetime, seconds: int = 0) -> str:
    return (began + timedelta(seconds=seconds)).strftime("%Y-%m-%d %H:%M:%S")
