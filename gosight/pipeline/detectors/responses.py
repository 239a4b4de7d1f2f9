"""Which events answer a click, by what the clicked element promises (spec/insights.md, 'Dead click')."""

from gosight.pipeline.interactive import Expected

_NAVIGATION = frozenset({"page_view", "page_exit"})
_CONTROL = frozenset({"input_focus", "input_change", "form_start", "form_submit"})
_ANY = (
    _NAVIGATION
    | _CONTROL
    | {"page_hidden", "dom_mutation", "scroll", "scroll_milestone", "input_blur", "form_error", "form_abandon"}
    | {"custom_event", "xhr_request", "fetch_request", "websocket_open", "text_select", "text_deselect"}
)

RESPONSES = {
    Expected.NAVIGATION: _NAVIGATION,
    Expected.CONTROL: _CONTROL,
    Expected.ANY: _ANY,
}
"""Moves of the mouse and further clicks answer nothing."""

ALL = _ANY
