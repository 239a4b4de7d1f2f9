"""What somebody did in the shop, noted as it happens: the truth that must come out."""

from dataclasses import dataclass, field

import msgspec


class Struggle(msgspec.Struct, frozen=True, order=True):
    """An insight by its type, where it was, and how many clicks it counts."""

    insight_type: str
    selector: str
    clicks: int


@dataclass
class Walk:
    """`words`: a heading of each page in `paths`. `typed`: into which field what; none of it may leave the browser."""

    browser: str
    session_id: str = ""
    paths: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    clicks: int = 0
    struggles: set[Struggle] = field(default_factory=set)
    typed: dict[str, str] = field(default_factory=dict)
