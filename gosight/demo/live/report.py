"""What the demo prints of the visit."""

from collections.abc import Iterator, Sequence

from gosight.demo.live.visit import Visited
from gosight.demo.report import line


def visit_lines(visited: Visited) -> Iterator[str]:
    """What was done, what came of it, and each difference."""
    walk, replay = visited.walk, visited.recorded
    yield ""
    yield visited.project.site.name
    yield line("browser", f"{walk.browser}, on pages with this stack's snippet")
    yield line("pages", " ".join(walk.paths))
    for one in visited.seen.struggles if visited.seen else []:
        yield line(one.insight_type, f"{one.selector}, {one.clicks} clicks" if one.clicks > 1 else one.selector)
    if replay:
        yield line("replay", f"{replay.length_ms / 1000:.0f} s, with all {replay.clicks} clicks")
    if not visited.problems:
        yield line("typed", f"{', '.join(walk.typed)}: none of it is in the events or the replay")
        yield line("readable", f"{visited.took_s:.1f} s after the last page was closed")
    for problem in visited.problems:
        yield line("DIFFERS", problem)


def left_out(missing: Sequence[str]) -> Iterator[str]:
    """Of a machine that lacks something."""
    yield ""
    yield "No visit in a real browser, and no replay to watch: this machine lacks"
    for one in missing:
        yield f"  {one}"
