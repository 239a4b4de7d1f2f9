"""Splits a batch that is no JSON as a whole: what is broken in one event must not cost its neighbours.

Strings, brackets and commas are all that is looked at, so that a NaN, half a character or a tower of brackets stays
within the event that holds it.
"""

import re
from collections.abc import Iterator
from itertools import islice

# Possessive, and a string without an end goes to the end: otherwise one missing quote costs exponential time.
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|[][{},]', re.DOTALL)
_ARRAY_OF_EVENTS = re.compile(rb"\s*:\s*\[")
_MAX_TOKENS = 300_000  # some 100 ms; 500 events have a tenth of that
_OPENING, _CLOSING = (b"[", b"{"), (b"]", b"}")


def split_events(body: bytes) -> tuple[bytes, list[bytes]] | None:
    """The batch with an empty list of events, and the text of each event; None where no list of events is found."""
    tokens = islice(_TOKEN.finditer(body), _MAX_TOKENS)
    start = _find_events(body, tokens)
    if start is None:
        return None
    events: list[bytes] = []
    depth, begin = 1, start
    for token in tokens:
        sign = token[0]
        if sign in _OPENING:
            depth += 1
        elif sign in _CLOSING:
            depth -= 1
        if depth == 0 or (depth == 1 and sign == b","):
            events.append(body[begin : token.start()].strip())
            begin = token.end()
        if depth == 0:
            return body[:start] + body[token.start() :], events if events != [b""] else []
    return None


def _find_events(body: bytes, tokens: Iterator[re.Match[bytes]]) -> int | None:
    """Where the list begins behind its bracket, which is consumed."""
    depth = 0
    for token in tokens:
        sign = token[0]
        if depth == 1 and sign == b'"events"' and (opened := _ARRAY_OF_EVENTS.match(body, token.end())):
            next(tokens, None)
            return opened.end()
        depth += (sign in _OPENING) - (sign in _CLOSING)
    return None
