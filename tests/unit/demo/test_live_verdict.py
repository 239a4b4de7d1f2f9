"""The verdict on the visit in a real browser: silent when all came out, and a sentence for each thing that did not."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from gosight.demo.live.seen import FLAGS, Recorded, Seen, recorded, seen
from gosight.demo.live.verdict import differences, recorded_differences
from gosight.demo.live.walk import Struggle, Walk
from gosight.demo.records import DEAD_CLICK, RAGE_CLICK

RAGE = Struggle(RAGE_CLICK, "#add", 8)
DEAD = Struggle(DEAD_CLICK, "#room", 1)
WALK = Walk("Chromium", "s1", ["/", "/lamps"], ["Home", "Our lamps"], 9, {RAGE, DEAD}, {"#pass": "Moonlit"})
SEEN = Seen(["/", "/lamps"], 9, FLAGS, [DEAD, RAGE], "[]")
RECORDED = Recorded(9, 4, 20_000, "Home, Our lamps")


def told(**changes: Any) -> Callable[[], list[str]]:
    return lambda: differences(WALK, msgspec.structs.replace(SEEN, **changes))


def held(**changes: Any) -> Callable[[], list[str]]:
    return lambda: recorded_differences(WALK, msgspec.structs.replace(RECORDED, **changes))


def test_nothing_differs() -> None:
    assert (differences(WALK, SEEN), recorded_differences(WALK, RECORDED)) == ([], [])


@pytest.mark.parametrize(
    ("judge", "expected"),
    [
        (lambda: differences(WALK, None), ["there is no session s1"]),
        (told(views=["/"]), ["page views: / instead of / /lamps"]),
        (told(clicks=8), ["clicks: 8 instead of 9"]),
        (told(struggles=[RAGE]), ["not found: Struggle(insight_type='dead_click'"]),
        (told(struggles=[DEAD, RAGE, RAGE]), ["found, and not so: Struggle(insight_type='rage_click'"]),
        (told(struggles=[DEAD, Struggle(RAGE_CLICK, "#add", 7)]), ["not found", "found, and not so"]),
        (told(flags={"has_replay"}), ["the session's row lacks has_dead_click, has_rage_click"]),
        (told(text='[{"value":"Moonlit"}]'), ["what was typed into #pass stands in the events"]),
        (held(clicks=8), ["clicks in the replay: 8 instead of 9"]),
        (held(inputs=0), ["the replay does not show that anything was typed"]),
        (held(page="Home"), ['the replay does not show "Our lamps"']),
        (held(page="Home, Our lamps, Moonlit"), ["what was typed into #pass stands in the replay"]),
    ],
)
def test_each_difference_is_told(judge: Callable[[], list[str]], expected: list[str]) -> None:
    said = judge()
    assert len(said) == len(expected)
    assert all(text.startswith(start) for text, start in zip(said, expected, strict=True))


def test_answers_of_the_api_as_what_was_seen() -> None:
    def insight(session_id: str, kind: str) -> dict[str, Any]:
        clicks = {"details": {"click_count": 8}, "target_selector": "#add"}
        return {"session_id": session_id, "insight_type": kind} | clicks

    row = {"session_id": "s1", "has_rage_click": True, "has_dead_click": False, "has_replay": True}
    events = [{"event_type": kind, "path": "/"} for kind in ("page_view", "click", "click", "scroll")]
    insights = [insight("s1", RAGE_CLICK), insight("s2", DEAD_CLICK), insight("s1", "slow_page")]
    text = msgspec.json.encode(events).decode()
    assert seen(row, events, insights) == Seen(["/"], 2, {"has_rage_click", "has_replay"}, [RAGE], text)


def test_clicks_and_inputs_of_all_streams_of_an_exported_replay_are_counted() -> None:
    def stream(*events: str) -> str:
        return (
            f'<script type="application/json" data-stream="s">[{",".join(events)}]</script>\n<script>let x = [</script>'
        )

    page = stream(
        '{"type":4,"timestamp":1000,"data":{"href":"\\u003c"}}',
        '{"type":3,"timestamp":1500,"data":{"source":2,"type":2}}',
        '{"type":3,"timestamp":1600,"data":{"source":2,"type":1}}',
    ) + stream('{"type":3,"timestamp":3000,"data":{"source":5,"text":"**"}}')
    assert recorded(page) == Recorded(clicks=1, inputs=1, length_ms=2_000, page=page)
