"""What a click's payload says, cut down to what verdicts depend on."""

import msgspec

from gosight.pipeline.interactive import Expected, Target, expected_of
from gosight.pipeline.texts import MAX_SELECTOR, UNREADABLE, cut
from gosight.schemas.envelope import Event

_PRIMARY_BUTTONS = (0, "0", "left", None)


class Reaction(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """What the SDK itself saw happen after a click: ms until each, or None (spec/insights.md, 'Dead click')."""

    dom_mutation_ms: float | None = None
    navigation_ms: float | None = None
    scroll_ms: float | None = None
    selection_ms: float | None = None


class Click(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """`expected`: what the element promises. `is_primary`: the main button, a finger or a pen made it."""

    selector: str
    expected: Expected
    is_primary: bool = True
    is_touch: bool = False
    reaction: Reaction | None = None


class _Payload(msgspec.Struct, frozen=True, gc=False):
    button: int | str | None = 0
    pointer_type: str | None = ""
    modifiers: list[str] | None = None
    cursor: str | None = ""
    target: Target | None = None
    reaction: Reaction | None = None


_decode = msgspec.json.Decoder(_Payload).decode


def click_of(event: Event) -> Click:
    """The click of a `click` event. A payload of another shape says no more than the event's columns."""
    try:
        said = _decode(event.payload)
    except UNREADABLE:
        said = _Payload(target=Target(tag=event.target_tag))
    return Click(
        cut(event.target_selector or "", MAX_SELECTOR),
        expected_of(said.target or Target(), said.cursor, has_modifier=bool(said.modifiers)),
        said.button in _PRIMARY_BUTTONS,
        said.pointer_type == "touch",
        said.reaction,
    )
