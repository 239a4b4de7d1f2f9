"""Payloads as stored: untouched where nothing in the batch needs a look, cleaned where something may.

The bytes of the whole body are searched once; most batches hold no sensitive name, no escape, nothing deep, and their
payloads are copied. All others are decoded, cleaned within bounds and encoded again.
"""

from typing import Any

import msgspec

from gosight.http.ingest.privacy.input_values import holds_input_value
from gosight.http.ingest.privacy.urls import MAX_URL
from gosight.http.ingest.project_rules import ProjectRules
from gosight.http.ingest.refusal import Reject
from gosight.http.ingest.shape import is_shallow
from gosight.schemas.envelope import Event

MAX_BYTES = 65_536
_SURELY_FEW_KEYS = 4_096
_INPUTS = "input_"
_EMPTY = b"{}"

_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder().encode


class PayloadReader:
    """Reads the payloads of one batch. `is_plain`: nothing in it needs cleaning."""

    def __init__(self, rules: ProjectRules, body: bytes) -> None:
        self._rules = rules
        self.is_plain = not rules.names.may_occur(body) and b"\\u" not in body and is_shallow(body)

    def payload(self, event_type: str, raw: msgspec.Raw) -> msgspec.Raw | bytes:
        """JSON of an object, as it may be stored. Raises `Reject` or a decoding error."""
        is_input = event_type.startswith(_INPUTS)
        if self.is_plain and not is_input and len(raw) <= _SURELY_FEW_KEYS and memoryview(raw)[0] == 123:
            return raw
        value = self._object(raw, "payload")
        if is_input and holds_input_value(value):
            raise Reject("RAW_INPUT_VALUE", "The event holds what somebody typed; send its length instead.")
        return _encode(self._rules.cleaner.clean(value))

    def custom(self, raw: msgspec.Raw) -> msgspec.Raw | bytes:
        """The same for `custom`."""
        if self.is_plain and len(raw) <= _SURELY_FEW_KEYS and memoryview(raw)[0] == 123:
            return raw
        return _encode(self._rules.cleaner.clean(self._object(raw, "custom")))

    def clean_page(self, event: Event) -> None:
        """Mask sensitive query parameters of the page's addresses, take out what the project excludes."""
        excluded, mask = self._rules.excluded, self._rules.cleaner.text
        event.url = "" if "url" in excluded else mask(event.url)[:MAX_URL]
        event.referrer = "" if "referrer" in excluded else mask(event.referrer)[:MAX_URL]
        event.path = "" if "path" in excluded else event.path
        event.title = "" if "title" in excluded else event.title

    def _object(self, raw: msgspec.Raw, name: str) -> dict[str, Any]:
        if len(raw) > MAX_BYTES:
            raise Reject("INVALID_EVENT", f"{name} has more than {MAX_BYTES} bytes.")
        value = _decode(raw)
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise Reject("INVALID_EVENT", f"{name} must be an object.")
        return value
