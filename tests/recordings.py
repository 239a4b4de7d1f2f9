"""Real recordings (tests/data) as the events that our SDK would have sent of the same: nothing is added but names."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from gosight.schemas.envelope import Event
from tests.core import uid

DATA = Path(__file__).parent / "data"
_SNAPSHOT, _META = 2, 4
_MUTATION, _MOUSE, _SCROLL, _INPUT = 0, 2, 3, 5
_CLICK, _FOCUS = 2, 5
_FIELDS = {"input", "select", "textarea"}
_TAKEN_OVER = ("type", "href", "role", "target", "download")


def truth(folder: str) -> list[dict[str, Any]]:
    """What was done: `t` in ms, `action`, `sel`, `label` …"""
    done: list[dict[str, Any]] = json.loads((DATA / folder / "truth.json").read_text())
    return done


class _Page:
    """The nodes of a page as rrweb has told them so far, and the selectors that show a hand (`cursor: pointer`)."""

    def __init__(self) -> None:
        self.url = ""
        self.nodes: dict[int, dict[str, Any]] = {}
        self.hands: set[str] = set()

    def add(self, node: dict[str, Any]) -> None:
        self.nodes[node["id"]] = node
        css = node.get("attributes", {}).get("_cssText") or node.get("textContent") or ""
        for rule in css.split("}") if "cursor: pointer" in css else ():
            selectors, _, body = rule.partition("{")
            self.hands |= {one.strip() for one in selectors.split(",") if "cursor: pointer" in body}
        for child in node.get("childNodes", ()):
            self.add(child)

    def target(self, node_id: int) -> dict[str, Any]:
        node = self.nodes[node_id]
        attributes = {name: value for name, value in node["attributes"].items() if name in _TAKEN_OVER}
        classes = node["attributes"].get("class", "").split()
        selector = f"#{node['attributes']['id']}" if "id" in node["attributes"] else f".{classes[0]}"
        href = {"href": attributes["href"]} if "href" in attributes else {}
        return {"tag": node["tagName"], "selector": selector, "classes": classes, "attributes": attributes, **href}

    def cursor(self, target: dict[str, Any]) -> str:
        names = {target["tag"], target["selector"], *(f".{name}" for name in target["classes"])}
        return "pointer" if names & self.hands else "auto"


def of_rrweb(folder: str) -> Iterator[Event]:
    """Page loads, clicks, scrolls, mutations, focus and input of fields."""
    page = _Page()
    for number, one in enumerate(json.loads((DATA / folder / "rrweb_events.json").read_text())):
        if said := _said(page, one["e"]["type"], one["e"]["data"], is_load=not one["checkout"]):
            yield _event(said[0], one["e"]["timestamp"], f"{folder}/{number}", page.url, said[1])


def _said(page: _Page, kind: int, data: dict[str, Any], *, is_load: bool) -> tuple[str, dict[str, Any]] | None:
    """What our SDK would say of it. Every minute rrweb takes a snapshot of the same page, which is no load."""
    if kind == _META:
        page.url = data["href"]
        return ("page_view", {}) if is_load else None
    if kind == _SNAPSHOT:
        page.add(data["node"])
        return None
    return _changed(page, data)


def _changed(page: _Page, data: dict[str, Any]) -> tuple[str, dict[str, Any]] | None:
    source = data["source"]
    if source == _MUTATION:
        for added in data["adds"]:
            page.add(added["node"])
        return "dom_mutation", {}
    if source == _INPUT:
        return "input_change", {}
    if source == _SCROLL:
        return "scroll", {}
    return _mouse(page, data) if source == _MOUSE else None


def _mouse(page: _Page, data: dict[str, Any]) -> tuple[str, dict[str, Any]] | None:
    if data["type"] == _FOCUS and page.nodes[data["id"]]["tagName"] in _FIELDS:
        return "input_focus", {}
    if data["type"] != _CLICK:
        return None
    target = page.target(data["id"])
    place = {"x": round(data["x"]), "y": round(data["y"])}
    return "click", {"button": 0, "target": target, "cursor": page.cursor(target), **place}


def of_plausible() -> Iterator[Event]:
    """Its requests: `engagement` is how a page was left, `sd` how far it was scrolled (per cent)."""
    for name, at_ms, body in _requests("plausible"):
        kinds = {"pageview": "page_view", "engagement": "page_exit", "Form: Submission": "form_submit"}
        event = _event(kinds.get(body["n"], "custom_event"), at_ms, name, body["u"], body)
        event.referrer, event.scroll_depth = body.get("r") or "", body.get("sd")
        yield event


def of_umami() -> Iterator[Event]:
    """Its requests: with a name they are custom events."""
    for name, at_ms, body in _requests("umami"):
        said = body["payload"]
        event = _event("custom_event" if "name" in said else "page_view", at_ms, name, said["url"], said)
        event.title, event.referrer = said["title"], said["referrer"]
        yield event


def of_clicks(done: list[dict[str, Any]]) -> Iterator[Event]:
    """Clicks as they were done; typing begins with one."""
    for number, one in enumerate(done):
        if one["action"] in ("click", "type"):
            said = {"button": 0, "x": one.get("x", 0), "y": one.get("y", 0), "target": {"selector": one["sel"]}}
            yield _event("click", one["t"], f"done/{number}", f"http://lab.example/{one['url']}", said)


def engagement(name: str) -> list[dict[str, Any]]:
    """What Plausible's tracker measured itself: `e` ms of engagement and `sd` per cent for each page."""
    return [body for _, _, body in _requests(name) if body["n"] == "engagement"]


def _requests(client: str) -> Iterator[tuple[str, int, dict[str, Any]]]:
    folder = DATA / "clients" / client
    for line in (folder / "requests.jsonl").read_text().splitlines():
        one = json.loads(line)
        if one.get("body_file"):
            body = json.loads((folder / one["body_file"]).read_text())
            yield f"{client}/{one['n']}", round(one["t"] * 1_000), body


def _event(kind: str, at_ms: int, name: str, url: str, payload: dict[str, Any]) -> Event:
    event = Event(uid(name), kind, at_ms, url=url, path=urlsplit(url).path, payload=json.dumps(payload))
    if kind == "click":
        event.page_x, event.page_y = payload["x"], payload["y"]
        event.target_selector, event.target_tag = payload["target"]["selector"], payload["target"].get("tag")
    return event
