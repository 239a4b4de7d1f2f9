"""States of an older epoch, in a topic that was made anew: its offsets begin again, theirs must not be before them."""

from msgspec.structs import replace

from gosight.pipeline.state import pack, unpack


def renumbered(packed: bytes) -> bytes:
    """The state as if its last batch had been the first message of the topic: whatever comes now is behind it, and
    rows of older epochs are before it (`derived.Derived`, `key.Key`). Raises `NewerState`.
    """
    state = unpack(packed)
    for session in state.sessions:
        session.applied_offset = session.rows_written = 0
    if state.erased:
        state.erased = replace(state.erased, offset=0)
    return pack(state)
