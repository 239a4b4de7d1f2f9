"""Is what came out of the visit what was done in the shop? Every difference in words."""

from collections import Counter
from collections.abc import Iterator

from gosight.demo.live.seen import FLAGS, Recorded, Seen
from gosight.demo.live.walk import Walk


def differences(walk: Walk, seen: Seen | None) -> list[str]:
    """Of what the API tells; None: of nothing. Empty when all is as it must be."""
    return [*_told(walk, seen)] if seen else [f"there is no session {walk.session_id}"]


def recorded_differences(walk: Walk, recorded: Recorded) -> list[str]:
    """Of what the recording holds."""
    return [*_held(walk, recorded)]


def _told(walk: Walk, seen: Seen) -> Iterator[str]:
    if seen.views != walk.paths:
        yield f"page views: {' '.join(seen.views)} instead of {' '.join(walk.paths)}"
    if seen.clicks != walk.clicks:
        yield f"clicks: {seen.clicks} instead of {walk.clicks}"
    planted, found = Counter(walk.struggles), Counter(seen.struggles)
    yield from (f"not found: {one}" for one in sorted(planted - found))
    yield from (f"found, and not so: {one}" for one in sorted(found - planted))
    if missing := FLAGS - seen.flags:
        yield f"the session's row lacks {', '.join(sorted(missing))}"
    yield from _leaked(walk, seen.text, "the events")


def _held(walk: Walk, recorded: Recorded) -> Iterator[str]:
    if recorded.clicks != walk.clicks:
        yield f"clicks in the replay: {recorded.clicks} instead of {walk.clicks}"
    if not recorded.inputs:
        yield "the replay does not show that anything was typed"
    yield from (f'the replay does not show "{words}"' for words in walk.words if words not in recorded.page)
    yield from _leaked(walk, recorded.page, "the replay")


def _leaked(walk: Walk, text: str, where: str) -> Iterator[str]:
    """Told by the field, not by what is in it."""
    yield from (
        f"what was typed into {field} stands in {where}" for field, typed in walk.typed.items() if typed in text
    )
