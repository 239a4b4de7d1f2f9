"""Fills an event's columns from its payload: one function per family of event types.

Types that are not listed have no columns of their own; their payload is stored as it is.
"""

from collections.abc import Callable
from typing import Any

import msgspec

from gosight.http.ingest.fingerprint import fingerprint
from gosight.http.ingest.numbers import layout_shift, milliseconds, per_mille, percent, pixels
from gosight.http.ingest.refusal import Reject
from gosight.schemas import wire
from gosight.schemas.envelope import Event

Fill = Callable[[Event, str], None]

MAX_TEXT = 50
_MAX_SELECTOR = 1_024
_MAX_NAME = 256
_MAX_MESSAGE = 4_096
_MAX_STACK = 16_384
_MAX_PROPERTIES = 50
_MAX_CUSTOM_NAME = 100

_pointed = msgspec.json.Decoder(wire.Pointed).decode
_targeted = msgspec.json.Decoder(wire.Targeted).decode
_scrolled = msgspec.json.Decoder(wire.Scrolled).decode
_failed = msgspec.json.Decoder(wire.Failed).decode
_measured = msgspec.json.Decoder(wire.Measured).decode
_custom = msgspec.json.Decoder(wire.Custom).decode


def _fill_pointed(event: Event, payload: str) -> None:
    said = _pointed(payload)
    event.click_x, event.click_y = pixels(said.x), pixels(said.y)
    if said.page_x is not None:
        event.page_x, event.click_px = pixels(said.page_x), per_mille(said.page_x, said.page_width)
    if said.page_y is not None:
        event.page_y, event.click_py = pixels(said.page_y), per_mille(said.page_y, said.page_height)
    if said.target is not None:
        _fill_target(event, said.target)


def _fill_targeted(event: Event, payload: str) -> None:
    if (target := _targeted(payload).target) is not None:
        _fill_target(event, target)


def _fill_target(event: Event, target: wire.Target) -> None:
    if target.tag is not None:
        event.target_tag = target.tag[:_MAX_NAME].lower()
    if target.selector is not None:
        event.target_selector = target.selector[:_MAX_SELECTOR]
    if target.text is not None:
        event.target_text = target.text[:MAX_TEXT]
    if target.name:
        event.element_name = target.name[:_MAX_NAME]


def _fill_scrolled(event: Event, payload: str) -> None:
    said = _scrolled(payload)
    depth = said.scroll_depth_percent
    if depth is None:
        depth = said.max_scroll_depth if said.milestone is None else said.milestone
    event.scroll_depth = percent(depth)
    if said.direction:
        event.scroll_direction = said.direction[:_MAX_NAME]


def _fill_failed(event: Event, payload: str) -> None:
    said = _failed(payload)
    message = _text(said.message) or _text(said.reason) or said.resource_url or ""
    event.error_message = message[:_MAX_MESSAGE]
    event.error_stack = said.stack[:_MAX_STACK] if said.stack else None
    event.error_type = (said.error_type or said.resource_type or event.event_type)[:_MAX_NAME]
    event.error_fingerprint = fingerprint(event.error_type, event.error_message, event.error_stack or "")


def _text(value: Any) -> str:
    """A message or reason as text: anything can be thrown."""
    if value is None or isinstance(value, str):
        return value or ""
    return msgspec.json.encode(value).decode()


def _fill_measured(event: Event, payload: str) -> None:
    said = _measured(payload)
    event.lcp, event.fid, event.inp = milliseconds(said.lcp), milliseconds(said.fid), milliseconds(said.inp)
    event.fcp, event.ttfb = milliseconds(said.fcp), milliseconds(said.ttfb)
    event.load_complete = milliseconds(said.load_complete)
    event.cls = layout_shift(said.cls)


def _check_custom(_: Event, payload: str) -> None:
    said = _custom(payload)
    if not 1 <= len(said.name) <= _MAX_CUSTOM_NAME:
        raise Reject("INVALID_EVENT", f"custom_event: name must have 1 to {_MAX_CUSTOM_NAME} characters.")
    if said.properties and len(said.properties) > _MAX_PROPERTIES:
        raise Reject("INVALID_EVENT", f"custom_event: more than {_MAX_PROPERTIES} properties.")


FILL: dict[str, Fill] = {
    **dict.fromkeys(("click", "dblclick", "context_menu"), _fill_pointed),
    **dict.fromkeys(("mouse_enter", "mouse_leave", "input_focus", "input_blur", "input_change"), _fill_targeted),
    **dict.fromkeys(("scroll", "scroll_milestone", "page_exit"), _fill_scrolled),
    **dict.fromkeys(("js_error", "unhandled_rejection", "resource_error", "console_error"), _fill_failed),
    **dict.fromkeys(("page_load", "web_vitals"), _fill_measured),
    "custom_event": _check_custom,
}
"""Event type -> what reads its payload into columns. Raises `Reject` or `msgspec.ValidationError`."""
