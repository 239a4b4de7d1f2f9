"""How deep a JSON text is nested, told by its brackets alone."""

import re

MAX_DEPTH = 20
_CUT_DEPTH = 64

_NO_BRACKET = bytes(sorted(set(range(256)) - set(b"{}[]")))
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[{\[]|[}\]]', re.DOTALL)


def is_shallow(body: bytes) -> bool:
    """Whether a text surely nests at most 20 levels: its brackets, peeled pair by pair, are gone by then.

    Brackets inside strings may keep it from being sure. Costs about 1 µs per KB.
    """
    brackets = body.translate(None, _NO_BRACKET)
    for _ in range(MAX_DEPTH):
        if not brackets:
            return True
        brackets = brackets.replace(b"{}", b"").replace(b"[]", b"")
    return not brackets


def cut_depth(body: bytes) -> bytes:
    """The text with everything below 64 levels taken out: readable, and still too deep for what checks depth."""
    depth, kept, parts = 0, 0, []
    for token in _TOKEN.finditer(body):
        sign = token[0]
        if sign in (b"{", b"["):
            depth += 1
            if depth == _CUT_DEPTH:
                parts.append(body[kept : token.end()])
        elif sign in (b"}", b"]"):
            if depth == _CUT_DEPTH:
                kept = token.start()
            depth -= 1
    return b"".join((*parts, body[kept:]))
