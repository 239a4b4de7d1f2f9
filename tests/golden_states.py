"""States as every version of the worker has packed them. `python -m tests.golden_states` writes those of today's.

What is written stays for good, so that the newest code is tested against all that a changelog may hold. Each case is a
log whose first part made the states; the newest code goes on with the rest. `recorded` is a case over both topics.
"""

import sys
from collections.abc import Callable
from pathlib import Path

import msgspec

from gosight.pipeline.state import VERSION
from gosight.schemas.project import Condition, ProjectSettings, Replay, Sampling
from tests.core import DAY, HOUR, MINUTE, SECOND, Core, Log, click, event, moves, run, view, zigzag
from tests.replaying import Both, replay

FOLDER = Path(__file__).parent / "data" / "states"


class Golden(msgspec.Struct):
    """A partition as it was left: its clock, and the packed states by message key."""

    clock_ms: int
    states: dict[bytes, bytes]


def busy() -> tuple[Log, int]:
    """Everything is open: a burst of clicks, a dead click, a thrashed cursor, a slow page, and much that waits."""
    log = Log()
    log.batch(0, [event("session_start", 0), view(1, "/a"), event("identify", 2, payload={"user_id": "u"})], seq=0)
    log.batch(SECOND, [event("web_vitals", 900, lcp=4_000), *(click(100 * n) for n in range(1, 5))], seq=1)
    log.batch(5 * SECOND, [moves(1_000, zigzag(20)), moves(3_000, zigzag(10)), click(4_700, path="/a")], seq=2)
    log.batch(14 * SECOND, [click(14_000, selector="#dead"), event("js_error", 14_300), view(13_000, "/b")], seq=4)
    log.batch(15 * SECOND, [click(14_500, selector="#dead"), event("scroll", 14_800, scroll_depth=40)], seq=5)
    count = len(log.messages)
    log.batch(16 * SECOND, [view(15_900, "/a"), moves(15_000, zigzag(8))], seq=3)
    log.repeat(16 * SECOND, count - 1)
    log.batch(17 * SECOND, [click(16_000 + 150 * n, f"again {n}") for n in range(6)], seq=6)
    return log.batch(18 * SECOND, [event("page_exit", 17_900, path="/a", payload={"attention_ms": [7]})], seq=7), count


def closed() -> tuple[Log, int]:
    """Over and closed; then something late reopens it."""
    log = Log().batch(0, [view(0), *(click(100 * n) for n in range(6)), event("session_end", 9_000)], seq=0)
    log.tick(5 * MINUTE)
    return log.batch(HOUR, [event("js_error", 20_000), event("custom_event", 21_000)], seq=1), 2


def cookieless() -> tuple[Log, int]:
    """A visitor's stream that was cut in two, without numbers."""
    log = Log().batch(0, [view(0), click(10)], "", visitor="v")
    log.batch(HOUR, [view(HOUR), click(HOUR + 500)], "", visitor="v")
    log.batch(HOUR + SECOND, [click(HOUR + 500), event("scroll", HOUR + 600, scroll_depth=9)], "", visitor="v")
    return log.batch(3 * HOUR, [event("custom_event", 3 * HOUR)], "", visitor="v"), 2


CASES: dict[str, Callable[[], tuple[Log, int]]] = {case.__name__: case for case in (busy, closed, cookieless)}
"""Each gives a log, and how many of its messages had been worked when the states were kept."""


RECORDED = "recorded"
_ON_ERRORS = Replay(sampling=Sampling(enabled=True, rate=0.0, conditions=[Condition("has_error")]))


def recording() -> Both:
    """A partition of a project that keeps replays with errors."""
    return Both({1: ProjectSettings(replay=_ON_ERRORS)})


def begin(both: Both) -> None:
    """Chunks wait for the verdict of a session, with a gap and of two tabs; others came before any event of theirs."""
    both.feed(Log().batch(0, [view(0)], seq=0).batch(0, [view(0)], "quiet", seq=0).messages)
    both.record(SECOND, *(replay(index * 100, index, snapshot=index == 0) for index in (0, 1, 4)))
    both.record(2 * SECOND, replay(150, 0, stream="other tab", snapshot=True), replay(160, 0, "quiet", "its tab"))
    both.record(3 * SECOND, replay(2_900, 0, "early", "early tab", snapshot=True), replay(0, 7, "", "cookieless"))


def go_on(both: Both) -> None:
    """A chunk comes again and one of the gap; an error keeps one session, the other closes without."""
    both.record(4 * SECOND, replay(100, 1), replay(200, 2))
    log = Log().batch(0, []).batch(0, []).batch(5 * SECOND, [event("js_error", 4_900)], seq=1)
    log.batch(5 * SECOND, [view(3_000)], "early", seq=0).tick(HOUR)
    both.feed(log.messages[2:])
    both.record(HOUR, replay(300, 3), replay(170, 1, "quiet", "its tab"))
    both.feed([msgspec.structs.replace(Log().tick(DAY).messages[0], offset=9)])


def path_of(version: int, case: str) -> Path:
    """Where a version's states of a case are."""
    return FOLDER / f"v{version}-{case}.msgpack"


def made(case: str) -> Golden:
    """By today's code."""
    if case == RECORDED:
        begin(both := recording())
        return Golden(both.clock_ms, both.states)
    log, count = CASES[case]()
    log.messages = log.messages[:count]
    core = run(log)
    return Golden(core.clock_ms, core.states)


def resumed(golden: Golden, case: str) -> Core:
    """Today's code, that goes on from these states to the end of everything."""
    log, count = CASES[case]()
    core = Core()
    core.clock_ms, core.states = golden.clock_ms, dict(golden.states)
    core.restore_timers()
    core.feed([*log.messages[count:], log.tick(DAY).messages[-1]])
    return core


def main() -> None:
    """Existing files are never written again."""
    FOLDER.mkdir(exist_ok=True)
    for case in (*CASES, RECORDED):
        path = path_of(VERSION, case)
        if not path.exists():
            path.write_bytes(msgspec.msgpack.encode(made(case)))
            sys.stderr.write(f"{path}\n")


if __name__ == "__main__":
    main()
