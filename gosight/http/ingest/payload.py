"""Payloads as stored: untouched where nothing in the batch needs a look, cleaned where something may.

The bytes of the whole body are searched once; most batches hold no sensitive name and no escape, and those of their
payloads that are small and flat are copied. All others are decoded, cleaned within bounds and encoded again.
"""

from typing import Any

import msgspec

from gosight.http.ingest.privacy.input_values import holds_input_value, may_hold_input_value
from gosight.http.ingest.privacy.masking import MAX_DEPTH
from gosight.http.ingest.privacy.urls import MAX_PATH, MAX_URL
from gosight.http.ingest.project_rules import ProjectRules
from gosight.http.ingest.refusal import Reject
from gosight.schemas.envelope import Event

MAX_BYTES = 65_536
_SURELY_FEW_KEYS = 4_096
_INPUTS = "input_"

_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder().encode


class PayloadReader:
    """Reads the payloads of one batch. `is_plain`: nothing in it needs cleaning."""

    def __init__(self, rules: ProjectRules, body: bytes) -> None:
        self._rules = rules
        self.is_plain = not (rules.excludes_page or rules.names.may_occur(body))

    def stored(self, kind: str, raw: msgspec.Raw) -> str:
        """JSON of an object, as it may be stored. `kind`: the type of the event whose payload it is, or `custom`.
        Raises `Reject` or a decoding error.
        """
        text = str(raw, "utf-8")
        brackets = text.count("{") + text.count("[")  # a level takes one; so many may be deep, and may not
        if not (self.is_plain and text[:1] == "{" and len(text) <= _SURELY_FEW_KEYS and brackets <= MAX_DEPTH):
            text = _encode(self._rules.cleaner.clean(_object(raw))).decode()
        if kind.startswith(_INPUTS) and may_hold_input_value(text) and holds_input_value(_decode(text)):
            raise Reject("RAW_INPUT_VALUE", "The event holds what somebody typed; send its length instead.")
        return text

    def clean_page(self, event: Event) -> None:
        """Mask sensitive query parameters of the page's addresses, take out what the project excludes."""
        excluded, mask = self._rules.excluded, self._rules.cleaner.text
        event.url = "" if "url" in excluded else mask(event.url)[:MAX_URL]
        event.referrer = "" if "referrer" in excluded else mask(event.referrer)[:MAX_URL]
        event.path = "" if "path" in excluded else mask(event.path)[:MAX_PATH]
        event.title = "" if "title" in excluded else event.title


def _object(raw: msgspec.Raw) -> dict[str, Any]:
    if len(raw) > MAX_BYTES:
        raise Reject("INVALID_EVENT", f"payload and custom may have {MAX_BYTES} bytes each.")
    value = _decode(raw)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Reject("INVALID_EVENT", "payload and custom must be objects.")
    return value
