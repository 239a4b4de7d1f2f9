"""Names whose values are nobody's business: token, password, email, ssn, cvv, secret, card and their kin."""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from ahocorasick_rs import BytesAhoCorasick, MatchKind

_STEMS = (
    "token", "password", "passwd", "passphrase", "secret", "email", "credential", "apikey", "privatekey", "accesskey",
    "creditcard", "cardnumber", "cardno", "authorization", "socialsecurity",
)  # fmt: skip
"""Sensitive wherever they stand in a name: `userPassword`, `access_token`."""

_WORDS = frozenset(("pwd", "ssn", "cvv", "cvc", "cvv2", "csc", "otp", "iban", "jwt", "card", "auth", "mail", "pan"))
"""Sensitive only as a whole word of a name: `card` in `card_holder`, not in `discard`."""

_SPLIT = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\x00-\x7f]+")
_NAME_ENDS = re.compile(
    rb"""(?:[^"\\=&?#;\s]|\\.){0,200}+(?:=|[^"\\=&?#;\s])|(?:[^"\\]|\\.){0,200}+(?:"\s*:|[^"])""", re.DOTALL
)
"""What follows a fragment where it is part of a name, of a parameter or of a member; bounded, so that no text makes the
search quadratic, and past the bound taken for one.
"""

_ESCAPES = (b"\\u00", b"%3d", b"%4", b"%5", b"%6", b"%7")
"""Ways to write a letter of a name, or what follows it, otherwise."""


def _finder(patterns: Sequence[bytes]) -> Callable[[bytes], list[tuple[int, int, int]]]:
    """Finds (pattern, begin, end). Two searches for few patterns by their leftmost match are ten times faster than one
    for all and any match (M: 1.3 us for 5 KB); what overlaps a match belongs to the same name.
    """
    find: Callable[[bytes], list[tuple[int, int, int]]]
    find = BytesAhoCorasick(patterns, matchkind=MatchKind.LeftmostFirst).find_matches_as_indexes
    return find


_find_escapes = _finder(_ESCAPES)


class SensitiveNames:
    """The built-in names and a project's own. `removed`: names whose fields are to go altogether."""

    def __init__(self, own: Iterable[str] = (), removed: Iterable[str] = ()) -> None:
        self._own = frozenset(_joined(name) for name in own)
        fragments = {_longest_word(name) for name in (*own, *removed)}
        self._is_unsearchable = "" in fragments
        self._fragments = sorted(one.encode() for one in {*_FRAGMENTS, *fragments} - {""})
        self._find = _finder(self._fragments)
        self.is_sensitive = lru_cache(maxsize=8_192)(self._is_sensitive)

    def may_occur(self, body: bytes) -> bool:
        """Whether a JSON text may hold one of the names as a member's or a query parameter's. Never wrongly False."""
        if self._is_unsearchable:
            return True
        lowered = body.lower()
        if _find_escapes(lowered):
            return True
        return any(_NAME_ENDS.match(lowered, end) for _, _, end in self._find(lowered))

    def _is_sensitive(self, name: str) -> bool:
        lowered = name.encode("utf-8", "replace").lower()
        if not self._is_unsearchable and not any(fragment in lowered for fragment in self._fragments):
            return False
        words = [word.lower() for word in _SPLIT.findall(name)]
        joined = "".join(words)
        return joined in self._own or any(s in joined for s in _STEMS) or not _WORDS.isdisjoint(words)


def _joined(name: str) -> str:
    return "".join(_SPLIT.findall(name)).lower()


def _longest_word(name: str) -> str:
    """A part of the name that stands in it however it is written: `userName`, `user_name`, `user-name`; '' without one,
    as in a name of other letters than ASCII's.
    """
    words = (word.lower() for word in _SPLIT.findall(name) if word.isascii() and word.isalpha())
    return max(words, key=len, default="")


_FRAGMENTS = (
    "token", "pass", "secret", "mail", "credential", "api", "private", "access", "card", "auth", "social",
    "pwd", "ssn", "cvv", "cvc", "csc", "otp", "iban", "jwt", "pan",
)  # fmt: skip
"""At least one of these stands in every sensitive name, in whatever case and with whatever separators."""
