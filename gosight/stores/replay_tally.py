"""What a pass over stored replays has done."""

import msgspec


class Tally(msgspec.Struct):
    """`bytes_before`, `bytes_after`: of packed chunks, as they lay in their rows. `unreadable`: packs that could not be
    made because a chunk is damaged; it stays as it is.
    """

    packs: int = 0
    packed_chunks: int = 0
    bytes_before: int = 0
    bytes_after: int = 0
    unreadable: int = 0
    moved_packs: int = 0
    moved_bytes: int = 0
    expired_objects: int = 0
    orphans: int = 0
    merged_weeks: int = 0
