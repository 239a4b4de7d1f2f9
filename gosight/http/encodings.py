"""Which `Content-Encoding` a client is answered with (RFC 9110, 12.5.3)."""

import re

_PART = re.compile(r"\s*([\w*-]+)\s*(?:;\s*[qQ]=([0-9.]+)\s*)?")


def is_accepted(encoding: str, header: str) -> bool:
    """Whether the `Accept-Encoding` of a request takes an encoding; what it does not name goes by its `*`."""
    weights = dict(filter(None, map(_weight, header.lower().split(","))))
    return weights.get(encoding, weights.get("*", 0.0)) > 0


def _weight(part: str) -> tuple[str, float] | None:
    """What cannot be read is not accepted."""
    found = _PART.fullmatch(part)
    try:
        return (found[1], float(found[2] or 1)) if found else None
    except ValueError:
        return None
