"""What is known of one session's replay, and which of a key's sessions a chunk belongs to."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

import msgspec

from gosight.pipeline.replay.verdict import is_kept

_ALWAYS = 9_000_000_000_000
"""ms since 1970, past every time that columns take."""


class Recording(msgspec.Struct, array_like=True, gc=False):
    """`verdict`: empty = none yet. `has_snapshot`: it can be played from somewhere on."""

    verdict: str = ""
    has_snapshot: bool = False

    @property
    def is_kept(self) -> bool:
        """Whether chunks go where they stay."""
        return is_kept(self.verdict)


class Kept(msgspec.Struct, frozen=True, gc=False):
    """Chunks of a key that wait, from `from_ms` to below `until_ms`: to be kept."""

    project_id: str
    session_id: str
    from_ms: int
    until_ms: int


class _Profile(Protocol):
    first: tuple[int, str]


class _Begun(Protocol):
    @property
    def profile(self) -> _Profile: ...


Session = TypeVar("Session", bound=_Begun)


def owner_at(sessions: Sequence[Session], at_ms: int) -> Session | None:
    """The latest session that begins by then; what is earlier than all belongs to the first."""
    in_order = sorted(sessions, key=lambda one: one.profile.first)
    earlier = [one for one in in_order if one.profile.first[0] <= at_ms]
    return next(iter(earlier[-1:] or in_order[:1]), None)


def span_of(session: Session, sessions: Sequence[Session]) -> tuple[int, int]:
    """From when to below when chunks are its own: `owner_at` the other way round."""
    first = session.profile.first
    before = any(one.profile.first < first for one in sessions)
    later = [one.profile.first[0] for one in sessions if one.profile.first > first]
    return (first[0] if before else 0), min(later, default=_ALWAYS)
