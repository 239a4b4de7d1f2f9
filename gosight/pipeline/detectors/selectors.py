"""Does a recorded selector belong to an element that a project listed?"""

import re
from collections.abc import Sequence

_BETWEEN = re.compile(r"[\s>+~]+")
_WORD = re.compile(r"[\w-]")


def is_listed(selector: str, patterns: Sequence[str]) -> bool:
    """Whether any element on the selector's path is one of `patterns` (`.stepper`, `#player`, `video`, `button.plus`).

    A pattern matches whole names only: `.step` is not `.stepper`.
    """
    elements = _BETWEEN.split(selector) if patterns else ()
    return any(_names(element, pattern) for pattern in patterns if pattern for element in elements)


def _names(element: str, pattern: str) -> bool:
    start = element.find(pattern)
    while start >= 0:
        end = start + len(pattern)
        is_start = pattern[0] in ".#[:" or start == 0
        if is_start and (end == len(element) or not _WORD.match(element, end)):
            return True
        start = element.find(pattern, start + 1)
    return False
