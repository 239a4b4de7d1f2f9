"""A recording without its texts: filler of the same length in their place, so that pages keep their structure and look.

This is the only place that reads rrweb's events; their kinds are those of @rrweb/types. Style sheets, pictures and what
only shapes a page stay. Where nobody knows what a string holds, it is filled: so are all strings of an event of an
unknown kind. A style sheet whose element stands in an earlier chunk cannot be told from a text, and is filled too.
"""

import json
from collections.abc import Callable

from gosight.http.api.replay.filler import Json, all_filled, filled
from gosight.http.api.replay.kept_attributes import is_kept

_SNAPSHOT, _INCREMENT, _META, _CUSTOM, _PLUGIN = 2, 3, 4, 5, 6
_MUTATION, _CANVAS = 0, 9
_LOOKS = {1, 2, 3, 4, 6, 7, 8, 10, 12, 13, 14, 15, 16}
"""Incremental events that move, scroll, play, select or style something."""

_DOCUMENT, _DOCTYPE, _ELEMENT = 0, 1, 2
_WRITES = {"fillText", "strokeText", "measureText"}
_KINDS = frozenset({"tag", "plugin", "level"})
"""What says of custom events and plugins' which they are."""


class Unreadable(ValueError):
    """No JSON array, or one that is nested too deeply: what cannot be read cannot be masked."""


def masked(events: bytes) -> bytes:
    """The same array of rrweb events, as JSON, without texts. Raises `Unreadable`."""
    try:
        array = json.loads(events)
        if not isinstance(array, list):
            raise Unreadable("no JSON array")
        chunk = _Chunk()
        return json.dumps([chunk.event(one) for one in array], allow_nan=False, separators=(",", ":")).encode()
    except (ValueError, RecursionError) as error:
        raise Unreadable(str(error)) from error


class _Chunk:
    """Remembers of the chunk's nodes which elements they are, and which texts are style sheets."""

    def __init__(self) -> None:
        self._tags: dict[int, str] = {}
        self._css: set[int] = set()

    def event(self, event: Json) -> Json:
        """The event without texts."""
        if not isinstance(event, dict) or not isinstance(event.get("data"), dict):
            return all_filled(event)
        return {name: self._data(event.get("type"), one) if name == "data" else one for name, one in event.items()}

    def _data(self, kind: Json, data: dict[str, Json]) -> Json:
        if kind == _SNAPSHOT:
            return {name: self._tree(one) if name == "node" else all_filled(one) for name, one in data.items()}
        if kind == _INCREMENT:
            return self._increment(data)
        if kind == _META:
            return {name: _place(one) if name == "href" else all_filled(one) for name, one in data.items()}
        return all_filled(data, _KINDS if kind in (_CUSTOM, _PLUGIN) else frozenset())

    def _increment(self, data: dict[str, Json]) -> Json:
        source = data.get("source")
        if source == _MUTATION:
            changes = {"texts": self._text, "attributes": self._attributes, "adds": self._added}
            return {name: _each(one, changes.get(name, all_filled)) for name, one in data.items()}
        if source == _CANVAS:
            commands = _each(data.get("commands"), _drawn)
            return _drawn(data if commands is None else data | {"commands": commands})
        return data if source in _LOOKS else all_filled(data)

    def _text(self, change: dict[str, Json]) -> Json:
        return change if _id(change) in self._css else all_filled(change)

    def _attributes(self, change: dict[str, Json]) -> Json:
        tag = self._tags.get(_id(change), "")
        return {
            name: _attributes(one, tag) if name == "attributes" else all_filled(one) for name, one in change.items()
        }

    def _added(self, change: dict[str, Json]) -> Json:
        parent = self._tags.get(_id(change, "parentId"), "")
        return {name: self._tree(one, parent) if name == "node" else all_filled(one) for name, one in change.items()}

    def _tree(self, root: Json, parent: str = "") -> Json:
        """A node and all below it, changed in place: pages nest deeper than Python calls. `parent`: a tag."""
        waiting = [(root, parent)]
        while waiting:
            node, parent = waiting.pop()
            if isinstance(node, dict):
                tag = self._node(node, parent)
                waiting += [(child, tag) for child in node.get("childNodes", ())]
        return root if isinstance(root, dict) else all_filled(root)

    def _node(self, node: dict[str, Json], parent: str) -> str:
        """Mask what is the node's own; returns its tag, which only elements have."""
        kind = node.get("type")
        tag = str(node.get("tagName", "")).lower() if kind == _ELEMENT else ""
        if kind == _ELEMENT:
            self._tags[_id(node)] = tag
        elif kind == _DOCTYPE:
            return tag
        elif parent == "style" or node.get("isStyle") is True:
            self._css.add(_id(node))
            return tag
        for name, value in node.items():
            node[name] = _part(name, value, tag)
        return tag


def _part(name: str, value: Json, tag: str) -> Json:
    """A node's field. Its children's turn comes later; but what is among them and is no node is filled now."""
    if name == "childNodes":
        return _each(value, lambda child: child)
    if name == "attributes":
        return _attributes(value, tag)
    return value if name == "tagName" and tag else all_filled(value)


def _attributes(attributes: Json, tag: str) -> Json:
    if not isinstance(attributes, dict):
        return all_filled(attributes)
    own = "viewport" if (tag, attributes.get("name")) == ("meta", "viewport") else tag
    return {name: one if is_kept(name, own) else all_filled(one) for name, one in attributes.items()}


def _drawn(command: dict[str, Json]) -> Json:
    """Something that was done to a canvas."""
    if command.get("property") not in _WRITES:
        return command
    return {name: all_filled(one) if name == "args" else one for name, one in command.items()}


def _place(href: Json) -> Json:
    """An address without what comes after its path."""
    if not isinstance(href, str):
        return all_filled(href)
    end = min((href.index(sign) for sign in "?#" if sign in href), default=len(href))
    return href[:end] + filled(href[end:])


def _each(many: Json, mask: Callable[[dict[str, Json]], Json]) -> Json:
    """A list of objects; anything else is filled."""
    if not isinstance(many, list):
        return all_filled(many)
    return [mask(one) if isinstance(one, dict) else all_filled(one) for one in many]


def _id(node: dict[str, Json], name: str = "id") -> int:
    """0 where it has none, which is nobody's."""
    number = node.get(name)
    return number if isinstance(number, int) else 0
