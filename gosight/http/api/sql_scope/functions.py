"""The functions that analysts may call: scripts/query_functions.py writes their list."""

from functools import cache
from importlib.resources import files

_COMBINATORS = (
    "SimpleState", "OrDefault", "Distinct", "Resample", "ForEach", "ArgMax", "ArgMin", "OrNull", "Merge", "State",
    "Array", "Tuple", "Map", "If",
)  # fmt: skip
"""What the names of aggregate functions may end in (`system.aggregate_function_combinators`)."""


def is_offered(name: str) -> bool:
    """Whether the function may be called. Case does not matter here: what the engine does not know, it refuses."""
    if name.lower() in _names():
        return True
    return any(name.endswith(ending) and is_offered(name.removesuffix(ending)) for ending in _COMBINATORS)


@cache
def _names() -> frozenset[str]:
    return frozenset(files(__package__).joinpath("functions.txt").read_text().lower().split())
