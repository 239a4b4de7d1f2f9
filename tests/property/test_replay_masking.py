"""Whatever a page holds, its masked recording has its structure and look, and none of its texts."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gosight.http.api.replay.filler import filled
from gosight.http.api.replay.masking import Unreadable, masked

RRWEB = Path(__file__).parents[1] / "data" / "rrweb"
SECRET = st.text(st.sampled_from("äßøЖ日本語😀é0٣"), min_size=1).map(lambda text: f" {text}\n")
"""Of characters that stand nowhere else in these recordings."""

CSS = ".a::before { content: 'kept' }"
TEXTUAL = st.sampled_from(
    ["alt", "title", "placeholder", "aria-label", "value", "data-name", "href", "content", "x-any", "label"]
)
TAGS = st.sampled_from(["div", "a", "input", "option", "title", "script", "textarea", "svg", "x-own"])
ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | SECRET, lambda one: st.lists(one, max_size=3), max_leaves=5
)


def node(children: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    attributes = st.dictionaries(TEXTUAL, SECRET, max_size=3).map(lambda said: {"class": "c", "id": "i", **said})
    return st.fixed_dictionaries(
        {"type": st.just(2), "tagName": TAGS, "attributes": attributes, "childNodes": st.lists(children, max_size=4)},
        optional={"isSVG": st.just(True), "unheard": ODD},
    )


LEAF = st.one_of(
    st.fixed_dictionaries({"type": st.sampled_from([3, 4, 5]), "textContent": SECRET}),
    st.fixed_dictionaries(
        {"type": st.just(1), "name": st.just("html"), "publicId": st.just(""), "systemId": st.just("")}
    ),
    ODD,
)
TREES = st.recursive(LEAF, node, max_leaves=12).map(lambda one: {"type": 0, "childNodes": [one]})
CHANGES = st.fixed_dictionaries(
    {
        "source": st.just(0),
        "texts": st.lists(st.fixed_dictionaries({"id": st.integers(), "value": SECRET | st.none()}), max_size=3),
        "attributes": st.lists(
            st.fixed_dictionaries({"id": st.integers(), "attributes": st.dictionaries(TEXTUAL, ODD)}), max_size=3
        ),
        "removes": st.lists(st.fixed_dictionaries({"parentId": st.integers(), "id": st.integers()}), max_size=2),
        "adds": st.lists(
            st.fixed_dictionaries({"parentId": st.integers(), "nextId": st.none(), "node": TREES}), max_size=2
        ),
    }
)
TYPED = st.fixed_dictionaries({"source": st.just(5), "id": st.integers(), "text": SECRET, "isChecked": st.booleans()})
WRITTEN = st.fixed_dictionaries({"source": st.just(9), "id": st.just(1), "property": st.just("fillText"), "args": ODD})
LATER = st.fixed_dictionaries({"source": st.sampled_from([11, 17, 99]), "payload": ODD})


def event(kind: int, data: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries({"type": st.just(kind), "data": data, "timestamp": st.integers(0, 1 << 45)})


EVENTS = st.lists(
    st.one_of(
        event(2, st.fixed_dictionaries({"node": TREES | ODD, "initialOffset": st.just({"top": 0, "left": 3})})),
        event(3, st.one_of(CHANGES, TYPED, WRITTEN, LATER, ODD)),
        event(4, st.fixed_dictionaries({"href": SECRET.map(lambda text: f"https://shop.example/?q={text}#{text}")})),
        event(5, st.fixed_dictionaries({"tag": st.just("own"), "payload": ODD})),
        event(6, st.fixed_dictionaries({"plugin": st.just("rrweb/console@1"), "payload": ODD})),
        event(77, ODD | st.fixed_dictionaries({"deep": ODD})),
        ODD,
    ),
    max_size=6,
)


def shape(value: Any) -> Any:
    """All of a value but the letters of its strings: where their spaces are, and how long they are for JavaScript."""
    if isinstance(value, str):
        return [(at, one) for at, one in enumerate(value) if one.isspace()][:1], len(value.encode("utf-16-le"))
    if isinstance(value, list):
        return [shape(one) for one in value]
    return {name: shape(one) for name, one in value.items()} if isinstance(value, dict) else value


def strings(value: Any) -> set[str]:
    if isinstance(value, str):
        return set(value)
    inner = value if isinstance(value, list) else value.values() if isinstance(value, dict) else ()
    return set().union(*map(strings, inner))


@given(EVENTS)
def test_no_letter_survives_and_all_else_does(events: list[Any]) -> None:
    got = json.loads(masked(json.dumps(events).encode()))
    assert shape(got) == shape(events)
    assert not strings(got) & set("äßøЖ日本語😀é0٣")


@given(SECRET)
def test_filler_is_as_long_for_javascript_and_has_the_same_spaces(text: str) -> None:
    assert len(filled(text).encode("utf-16-le")) == len(text.encode("utf-16-le"))
    assert filled(text).split() == [filled(word) for word in text.split()]
    assert filled(filled("wide 日")) == filled("wide 日") == "**** ＊"


def test_style_sheets_stay_where_their_element_is_known() -> None:
    style = {"type": 2, "id": 5, "tagName": "STYLE", "attributes": {"_cssText": CSS, "title": "dark"}}
    sheet = style | {"childNodes": [{"type": 3, "id": 6, "textContent": CSS}]}
    changes = {"source": 0, "texts": [{"id": 6, "value": CSS}, {"id": 9, "value": CSS}], "adds": [
        {"parentId": 5, "nextId": None, "node": {"type": 3, "id": 7, "textContent": CSS}},
        {"parentId": 8, "nextId": None, "node": {"type": 3, "id": 9, "textContent": CSS}},
    ]}  # fmt: skip
    events = [{"type": 2, "data": {"node": sheet}}, {"type": 3, "data": changes}]
    snapshot, change = json.loads(masked(json.dumps(events).encode()))
    assert snapshot["data"]["node"] == sheet | {"attributes": {"_cssText": CSS, "title": "****"}}
    assert [one["value"] for one in change["data"]["texts"]] == [CSS, filled(CSS)]
    assert [one["node"]["textContent"] for one in change["data"]["adds"]] == [CSS, filled(CSS)]


def test_what_moves_scrolls_and_styles_is_not_touched() -> None:
    rule = {"source": 8, "id": 1, "adds": [{"rule": CSS, "index": 0}]}
    move = {"source": 1, "positions": [{"x": 1.5, "y": 2, "id": 3, "timeOffset": -5}]}
    style = {"source": 0, "attributes": [{"id": 1, "attributes": {"style": {"color": "red"}, "class": "open"}}]}
    events = [{"type": 3, "data": data, "timestamp": 1} for data in (rule, move, style)]
    assert json.loads(masked(json.dumps(events).encode())) == events


def test_links_load_what_they_load_and_lead_nowhere() -> None:
    def element(tag: str) -> dict[str, Any]:
        return {"type": 2, "tagName": tag, "attributes": {"href": "/~ann", "src": "/logo.png"}, "childNodes": []}

    node = {"type": 0, "childNodes": [element("link"), element("a")]}
    link, a = json.loads(masked(json.dumps([{"type": 2, "data": {"node": node}}]).encode()))[0]["data"]["node"][
        "childNodes"
    ]
    assert (link["attributes"]["href"], a["attributes"]["href"]) == ("/~ann", "*****")
    assert link["attributes"]["src"] == a["attributes"]["src"] == "/logo.png"


def test_pages_as_deep_as_json_goes() -> None:
    depth = 400
    deep = b'{"type":2,"tagName":"p","attributes":{},"childNodes":[' * depth + b'"secret"' + b"]}" * depth
    got = masked(b'[{"type":2,"data":{"node":' + deep + b"}}]")
    assert b'"******"' in got
    assert b"secret" not in got


@pytest.mark.parametrize("text", [b"", b"{}", b"[1", b'"a"', b"[" * 100_000, b"[1e999]", b"[\xff]"])
def test_what_cannot_be_read_is_not_masked(text: bytes) -> None:
    with pytest.raises(Unreadable):
        masked(text)


RECORDINGS = [path for path in RRWEB.rglob("*.json") if path.name != "truth.json" and "expected" not in path.name]


@pytest.mark.parametrize("path", RECORDINGS, ids=lambda path: path.stem)
def test_recordings_keep_their_shape(path: Path) -> None:
    events = [one.get("e", one) for one in json.loads(path.read_text())]
    got = json.loads(masked(json.dumps(events).encode()))
    assert shape(got) == shape(events)
    if "style" not in path.stem:  # whose style sheets come in pieces
        assert not {letter for text in texts(got) for letter in text if not letter.isspace()} - {"*", "＊"}


def texts(value: Any) -> list[str]:
    """Of all nodes but style sheets."""
    if isinstance(value, dict) and value.get("tagName") == "style":
        return []
    inner = value if isinstance(value, list) else value.values() if isinstance(value, dict) else ()
    own = [value["textContent"]] if isinstance(value, dict) and "textContent" in value else []
    return own + [text for one in inner for text in texts(one)]
