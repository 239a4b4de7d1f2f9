"""A real browser's session, recorded by rrweb, as our SDK would report it: verdicts are those of its script.

tests/data/rrweb/session: `truth.json` labels what a script clicked in a real Chromium, `rrweb_events.json` holds what
happened. Labels that speak of a rage or dead click must come out as insights, all others must not. One rule of ours
differs on purpose: a click on plain text is not dead, as nothing promised anything (spec/insights.md, 'Dead click').
"""

import json
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from gosight.schemas.envelope import Event
from gosight.schemas.rows import InsightRow
from tests.core import START_MS, Log, click, closed, details, event

DATA = Path(__file__).parents[1] / "data"
FOLDER = DATA / "rrweb" / "session"
TRUTH: list[dict[str, Any]] = json.loads((FOLDER / "truth.json").read_text())
RECORDED: list[dict[str, Any]] = json.loads((FOLDER / "rrweb_events.json").read_text())

META, SNAPSHOT, INCREMENT = 4, 2, 3
MUTATION, MOVE, POINTER, SCROLL, INPUT = 0, 1, 2, 3, 5
CLICK, FOCUS, BLUR = 2, 5, 6
CONTROLS = {"input", "select", "textarea"}
"""Only their focus is one of an input; the cursor is as the page's style says."""

BEGIN_MS: int = RECORDED[0]["e"]["timestamp"]


def reported() -> Iterator[Event]:
    """What our SDK would have sent: page views, clicks with their elements, moves, answers of the page."""
    nodes: dict[int, dict[str, Any]] = {}
    path = ""
    for number, one in enumerate(RECORDED):
        said, at_ms = one["e"]["data"], one["e"]["timestamp"] - BEGIN_MS
        if one["e"]["type"] == META:
            path = urlsplit(said["href"]).path
            if not one["checkout"]:
                yield event("page_view", at_ms, f"{number}", path=path)
        elif one["e"]["type"] == SNAPSHOT:
            learn(nodes, said["node"])
        elif one["e"]["type"] == INCREMENT:
            for added in said.get("adds", ()):
                learn(nodes, added["node"])
            yield from happened(said, at_ms, f"{number}", path, nodes)


def learn(nodes: dict[int, dict[str, Any]], node: dict[str, Any]) -> None:
    nodes[node["id"]] = node
    for child in node.get("childNodes", ()):
        learn(nodes, child)


def happened(
    said: dict[str, Any], at_ms: int, name: str, path: str, nodes: dict[int, dict[str, Any]]
) -> Iterator[Event]:
    source = said["source"]
    if source == POINTER:
        yield from pointed(said, at_ms, name, path, nodes[said["id"]])
    elif source == MOVE:
        positions = [{"x": one["x"], "y": one["y"], "t": one["timeOffset"]} for one in said["positions"]]
        yield event("mouse_move", at_ms, name, path=path, payload={"positions": positions})
    elif kind := {MUTATION: "dom_mutation", SCROLL: "scroll", INPUT: "input_change"}.get(source):
        yield event(kind, at_ms, name, path=path)


def pointed(said: dict[str, Any], at_ms: int, name: str, path: str, node: dict[str, Any]) -> Iterator[Event]:
    tag, attributes = node.get("tagName", ""), node.get("attributes", {})
    if said["type"] == CLICK:
        classes = attributes.get("class", "").split()
        place = {"x": said["x"], "y": said["y"], "path": path, "selector": selector(attributes), "tag": tag}
        target = {"classes": classes, "href": attributes.get("href"), "attributes": attributes}
        cursor = "pointer" if tag in ("a", "button") or "fakebtn" in classes else "auto"
        yield click(at_ms, name, **place, target=target, cursor=cursor)
    elif said["type"] in (FOCUS, BLUR) and tag in CONTROLS:
        yield event({FOCUS: "input_focus", BLUR: "input_blur"}[said["type"]], at_ms, name, path=path)


def selector(attributes: dict[str, Any]) -> str:
    """As the script says it."""
    if "id" in attributes:
        return f"#{attributes['id']}"
    return f'.{attributes.get("class", "")}[data-id="{attributes.get("data-id", "")}"]'


PLAIN_TEXT = "dead: plain text"
"""The label that we decide otherwise."""


def labelled(truth: list[dict[str, Any]], *words: str) -> list[tuple[str, int]]:
    """Selector and number of clicks of each run of clicks whose label begins with one of these."""
    marked = [one for one in truth if one["action"] == "click" and one["label"].startswith(words)]
    runs = [list(run) for _, run in groupby(marked, key=lambda one: (one["sel"], one["label"]))]
    return [(run[0]["sel"], len(run)) for run in runs if run[0]["label"] != PLAIN_TEXT]


def given(insights: list[InsightRow], kind: str) -> list[tuple[str, int]]:
    rows = [row for row in insights if row.insight_type == kind]
    return [(row.target_selector, details(row)["click_count"]) for row in sorted(rows, key=lambda row: row.timestamp)]


EVENTS = list(reported())
INSIGHTS: list[InsightRow] = closed(Log().batch(EVENTS[-1].timestamp - START_MS, EVENTS)).insights


def test_the_recording_holds_what_the_script_clicked() -> None:
    clicked = Counter(one.target_selector for one in EVENTS if one.event_type == "click")
    scripted = Counter(one["sel"] for one in TRUTH if one["action"] == "click")
    assert clicked.total() == 39
    assert clicked >= scripted


def test_rage_clicks_are_those_of_the_script() -> None:
    assert given(INSIGHTS, "rage_click") == labelled(TRUTH, "rage") == [("#broken", 6), ("#more", 8)]


def test_dead_clicks_are_those_of_the_script() -> None:
    dead = labelled(TRUTH, "dead", "rage+dead", "slow")
    assert given(INSIGHTS, "dead_click") == dead == [("#fake", 1), ("#broken", 6), ("#slow", 1)]


def test_nothing_else_is_found() -> None:
    """Its pages follow each other, no script fails, nothing is measured."""
    assert not {row.insight_type for row in INSIGHTS} & {"error_click", "u_turn", "slow_page"}


@pytest.mark.parametrize("client", ["plausible", "umami"])
def test_rage_clicks_of_the_same_script_on_other_pages(client: str) -> None:
    """Of these only the clicks are known (tests/data/clients)."""
    truth = json.loads((DATA / "clients" / client / "truth.json").read_text())
    clicks = [
        click(one["t"] - truth[0]["t"], f"{number}", x=one["x"], y=one["y"], path=one["url"], selector=one["sel"])
        for number, one in enumerate(truth)
        if one["action"] == "click"
    ]
    core = closed(Log().batch(clicks[-1].timestamp - START_MS, clicks))
    assert given(core.insights, "rage_click") == labelled(truth, "rage") == [("#broken", 6), ("#more", 8)]
