"""What one batch of a recomputation gave: the seam between judging, storing and reporting."""

import msgspec

from gosight.pipeline.difference import Change
from gosight.schemas.rows import SessionRow


class Place(msgspec.Struct, frozen=True):
    """All sessions up to this one of the hour at `hour_s` are done; "": all of the hours before."""

    hour_s: int = 0
    session_id: str = ""


class Recount(msgspec.Struct, frozen=True):
    """A session's row with its counts as they are now; the last of its events came at `received_ms`."""

    row: SessionRow
    received_ms: int


class Step(msgspec.Struct, frozen=True):
    """`events`: as the sessions' rows count them. `left_open`, `left_partial`: sessions that stay as they are, as the
    live run is not done with them, or as not all of their events are stored (any more).
    """

    place: Place
    sessions: int
    events: int
    left_open: int
    left_partial: int
    changes: list[Change]
    recounts: list[Recount]
