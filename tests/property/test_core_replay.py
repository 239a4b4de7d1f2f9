"""Whatever the turns of events and replay, wherever chunks end, and however often one is worked again: the same replays
are kept, as the oracle says.
"""

from dataclasses import dataclass
from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from gosight.pipeline.message import Message
from gosight.pipeline.state import unpack
from gosight.schemas.project import Condition, ProjectSettings, Replay, Sampling
from tests.core import MINUTE, SECOND, Log, event, uid
from tests.replay_oracle import first_ones, verdict
from tests.replaying import FRAME, Both, message, replay

_LONGER_THAN_MS = 20 * MINUTE
_CONDITIONS = [Condition("has_error"), Condition("duration_gt", "20m")]
_SETTINGS = {1: ProjectSettings(replay=Replay(sampling=Sampling(enabled=True, rate=0.0, conditions=_CONDITIONS)))}


@dataclass
class Story:
    """Events as (append time, event time, kind) and chunks as (stream, index, content, is a snapshot), and whose turns
    it is: True, replay's next message; each turn says whether a chunk of messages ends there.
    """

    events: list[tuple[int, int, str]]
    chunks: list[tuple[str, int, str, bool]]
    turns: list[tuple[bool, bool]]
    end_ms: int


@st.composite
def stories(draw: st.DrawFn) -> Story:
    gaps = draw(st.lists(st.sampled_from([SECOND, 5 * MINUTE, 29 * MINUTE, 31 * MINUTE, 70 * MINUTE]), max_size=6))
    kinds = st.sampled_from(["page_view", "scroll", "scroll", "js_error"])
    events = [(at_ms, at_ms - draw(st.sampled_from([0, 3 * SECOND])), draw(kinds)) for at_ms in accumulate(gaps)]
    chunk = st.tuples(st.sampled_from("ab"), st.integers(0, 4), st.sampled_from("xy"), st.booleans())
    chunks = draw(st.lists(chunk, max_size=8))
    order = draw(st.permutations([True] * len(chunks) + [False] * len(events)))
    turns = [(is_replay, draw(st.booleans())) for is_replay in order]
    end_ms = (events[-1][0] if events else 0) + draw(st.sampled_from([0, 20 * SECOND, 29 * MINUTE, 40 * MINUTE]))
    return Story(events, chunks, turns, end_ms)


def worked(story: Story, *, is_redone: bool) -> Both:
    """The story through the core. `is_redone`: every chunk's first try dies before its commit."""
    both = Both(_SETTINGS)
    log = Log()
    for at_ms, event_ms, kind in story.events:
        log.batch(at_ms, [event(kind, event_ms, f"{kind}@{at_ms}")])
    events = log.tick(story.end_ms).messages
    chunks = [
        message(number, 0, replay(0, index, stream=stream, snapshot=snapshot, data=FRAME + content.encode()))
        for number, (stream, index, content, snapshot) in enumerate(story.chunks)
    ]
    heads = {True: iter(chunks), False: iter(events)}
    waiting: dict[bool, list[Message]] = {True: [], False: []}

    def work(is_replay: bool) -> None:
        messages, waiting[is_replay] = waiting[is_replay], []
        if messages and is_redone:
            both.store(both.compute_replay(messages) if is_replay else both.compute(messages))
        if messages:
            (both.feed_replay if is_replay else both.feed)(messages)

    for is_replay, ends in story.turns:
        waiting[is_replay].append(next(heads[is_replay]))
        if ends:
            work(is_replay)
    waiting[False] += heads[False]
    work(True)
    work(False)
    return both


def said(both: Both) -> tuple[str, bool]:
    """The verdict as the session's state knows it, and whether there is something to play."""
    sessions = [one for state in both.states.values() for one in unpack(state).sessions]
    return (sessions[0].recording.verdict, sessions[0].recording.has_snapshot) if sessions else ("", False)


@given(stories(), st.booleans())
def test_kept_is_what_the_oracle_keeps(story: Story, is_redone: bool) -> None:
    both = worked(story, is_redone=is_redone)
    expected = verdict(story.events, story.end_ms, _LONGER_THAN_MS)
    first = first_ones([one[:3] for one in story.chunks])
    rows = {(uid("s"), uid(stream), index): FRAME + content.encode() for (stream, index), content in first.items()}
    assert said(both)[0] == expected
    assert {name: row.data for name, row in both.kept.items()} == (rows if expected.startswith("keep") else {})
    assert {name: row.data for name, row in (both.pending | both.kept).items()} == rows
    snapshots = {(stream, index): snapshot for stream, index, _, snapshot in reversed(story.chunks)}
    assert said(both)[1] == (bool(story.events) and any(snapshots.values()))
    stored = sum(ledger.stored for ledger in both.replay_ledgers)
    assert (stored, sum(ledger.received for ledger in both.replay_ledgers)) == (3 * len(rows), 3 * len(story.chunks))
