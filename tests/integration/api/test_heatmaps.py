"""Heatmaps of one page, against hits planted by hand."""

from typing import Any

import pytest

from tests.integration.api.rows import envelope, insight, session, uid, visit
from tests.integration.api.service import ApiService, Project

WEEK = {"start_date": "2026-10-12", "end_date": "2026-10-18"}
DAY = "2026-10-13"


def click(x: int, y: int, selector: str, **changes: Any) -> dict[str, Any]:
    """At per mille of a document of 1,000 by 4,000 pixels."""
    said: dict[str, Any] = {"at": f"{DAY} 12:00:00", "event_type": "click", "path": "/shop"}
    said |= {"target_selector": selector, "click_px": x, "click_py": y, "page_x": x, "page_y": y * 4}
    said["payload"] = '{"page_height":4000}'
    return said | changes


@pytest.fixture(scope="module")
def shop(api: ApiService, shared_project: Project) -> Project:
    of = shared_project.id
    desk = {"device_type": "desktop", "viewport_width": 1_000, "viewport_height": 700}
    phone = {"device_type": "mobile", "viewport_width": 400, "viewport_height": 800}
    hits = [click(100, 250, "#buy"), click(109, 259, "#buy"), click(105, 255, "#other"), click(1000, 1000, "#end")]
    moves = {"at": f"{DAY} 12:00:01", "event_type": "mouse_move", "path": "/shop"}
    moves["payload"] = '{"positions":[{"x":5,"y":39,"t":0},{"x":19,"y":20,"t":50},{"x":20,"y":39,"t":100}]}'
    raging = click(500, 500, "#pay", event_id=str(uid(of, "raging")))
    api.insert_events(
        envelope(of, uid(of, 1), *hits, moves, raging, **desk),
        envelope(of, uid(of, 2), click(100, 250, "#buy"), source_offset=2, **phone),
        envelope(of, uid(of, 1), click(100, 250, "#buy", path="/elsewhere"), source_offset=3, **desk),
        envelope(of, uid(of, 1), click(100, 250, "#buy", at="2026-10-19 00:00:00"), source_offset=4, **desk),
        envelope(of, uid(of, 3), click(100, 250, "#buy"), source_offset=5, is_bot=True, **desk),
        envelope(of, uid(of, 1), click(0, 0, "#dbl", event_type="dblclick"), source_offset=6, **desk),
        envelope(of, uid(of, 1), {"at": f"{DAY} 12:00:02", "event_type": "click", "path": "/shop"}, source_offset=7),
    )
    entered = f"{DAY} 12:00:00"
    once = visit(of, uid(of, 1), "/shop", entered, scroll_depth=12, attention_ms=[1_000] + [0] * 19)
    api.insert(
        sessions=[session(of, f"{DAY} 11:00:00", session_id=uid(of, 3), is_bot=True)],
        page_visits=[
            once,
            visit(of, uid(of, 1), "/shop", f"{DAY} 12:30:00", scroll_depth=4, attention_ms=[]),
            visit(of, uid(of, 2), "/shop", entered, device_type="mobile", scroll_depth=100, attention_ms=[3_000] * 20),
            visit(of, uid(of, 3), "/shop", entered, is_bot=True, scroll_depth=100),
            visit(of, uid(of, 4), "/shop", entered, is_deleted=True, scroll_depth=100),
            visit(of, uid(of, 5), "/elsewhere", entered, scroll_depth=100),
        ],
        insights=[
            insight(of, uid(of, 1), f"{DAY} 12:00:00", path="/shop", related_event_ids=[str(uid(of, "raging"))]),
            insight(of, uid(of, 1), f"{DAY} 12:00:00", path="/shop", related_event_ids=[str(uid("unknown"))]),
        ],
    )
    once.version, once.scroll_depth = 2, 11
    api.insert(page_visits=[once])
    return shared_project


def heatmap(api: ApiService, project: Project, kind: str, **params: Any) -> Any:
    return api.get(project, "heatmaps", **WEEK, path="/shop", type=kind, **params).data


def test_clicks_by_cell_and_element(api: ApiService, shop: Project) -> None:
    data = heatmap(api, shop, "click")
    assert data["click_map"] == [
        {"x": 0.105, "y": 0.255, "count": 4, "selector": "#buy"},
        {"x": 0.505, "y": 0.505, "count": 1, "selector": "#pay"},
        {"x": 0.995, "y": 0.995, "count": 1, "selector": "#end"},
    ]
    assert data["elements"][0] == {
        "selector": "#buy",
        "count": 3,
        "x": pytest.approx(0.105),
        "y": pytest.approx(0.255),
        "page_x": 103,
        "page_y": 1012,
    }
    assert [one["selector"] for one in data["elements"]] == ["#buy", "#end", "#other", "#pay"]
    assert (data["total_sessions"], data["page_height"]) == (2, 4_000)
    assert (data["scroll_map"], data["move_map"], data["attention_map"]) == ([], [], [])


def test_one_kind_of_device(api: ApiService, shop: Project) -> None:
    data = heatmap(api, shop, "click", device_type="mobile")
    assert data["click_map"] == [{"x": 0.105, "y": 0.255, "count": 1, "selector": "#buy"}]
    assert (data["total_sessions"], data["viewport"]) == (1, {"width": 400, "height": 800})


def test_rage_is_where_it_began(api: ApiService, shop: Project) -> None:
    data = heatmap(api, shop, "rage")
    assert data["click_map"] == [{"x": 0.505, "y": 0.505, "count": 1, "selector": "#pay"}]
    assert [(one["selector"], one["count"]) for one in data["elements"]] == [("#pay", 1)]
    assert heatmap(api, shop, "dead")["click_map"] == []


def test_moves_by_cells_of_the_window(api: ApiService, shop: Project) -> None:
    assert heatmap(api, shop, "move")["move_map"] == [
        {"viewport_x": 10, "viewport_y": 30, "count": 2},
        {"viewport_x": 30, "viewport_y": 30, "count": 1},
    ]


def test_scroll_counts_each_session_once_with_its_deepest_visit(api: ApiService, shop: Project) -> None:
    reached = {one["depth_percent"]: one["reached_count"] for one in heatmap(api, shop, "scroll")["scroll_map"]}
    assert reached == {0: 2, 5: 2, 10: 2} | dict.fromkeys(range(15, 101, 5), 1)


def test_attention_is_a_mean_of_visits_that_say_so(api: ApiService, shop: Project) -> None:
    bands = heatmap(api, shop, "attention")["attention_map"]
    assert len(bands) == 20
    assert bands[0] == {"y_from": 0.0, "y_to": 0.05, "avg_time_ms": 2_000}
    assert bands[19] == {"y_from": 0.95, "y_to": 1.0, "avg_time_ms": 1_500}


def test_a_page_that_nobody_saw(api: ApiService, shop: Project) -> None:
    for kind in ("click", "rage", "dead", "move", "scroll", "attention"):
        data = api.get(shop, "heatmaps", **WEEK, path="/nowhere", type=kind).data
        assert (data["total_sessions"], data["viewport"], data["page_height"]) == (0, None, None)
        maps = ("click_map", "elements", "move_map", "scroll_map", "attention_map")
        assert [data[name] for name in maps] == [[]] * 5
