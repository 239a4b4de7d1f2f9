"""What `gosight replay export` writes plays in a real browser, without a network, and shows what was recorded."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from gosight.http.api.replay.page import page
from tests.browser.theatre import Theatre
from tests.integration.api import rows
from tests.integration.api.recordings import AT, RRWEB, Event, cut, events_of, plant
from tests.integration.api.service import ApiService

SESSION, DEMO = RRWEB / "session" / "rrweb_events.json", RRWEB / "rrweb-player-demo.json"
SHORT_MS = 5_000
CHOOSE = """(name) => {
    const choice = document.getElementById("stream");
    choice.value = name;
    choice.dispatchEvent(new Event("change"));
}"""
OTHERS = [path for path in RRWEB.glob("*.json") if "expected" not in path.name and path != DEMO]

pytestmark = pytest.mark.asyncio(loop_scope="module")


def expected_of(path: Path) -> Any:
    """What the page shows at some offsets (tests/data/rrweb)."""
    return json.loads(path.with_name(f"{path.stem}.replay_expected.json").read_text())


def exported(stored: ApiService, events: list[Event], file: Path, *options: str) -> Path:
    """What the command writes of a session with this recording."""
    project = stored.project()
    row = rows.session(project.id, AT)
    stored.insert(sessions=[row])
    plant(stored.installation, project.id, cut(row.session_id, events))
    file.write_text(stored.installation.command("replay", "export", row.session_id, *options).stdout)
    return file


async def written(file: Path, **streams: list[Event]) -> Path:
    """The same page around events that are nowhere stored."""

    async def arrays() -> AsyncIterator[tuple[str, bytes]]:
        for name, events in streams.items():
            yield name, json.dumps(events).encode()

    pieces = [piece async for piece in page("Replay", arrays())]
    await asyncio.to_thread(file.write_bytes, b"".join(pieces))
    return file


Enter = Callable[[Path], Awaitable[Theatre]]


@pytest_asyncio.fixture(loop_scope="module")
async def enter(browser: Browser) -> AsyncIterator[Enter]:
    opened: list[Theatre] = []

    async def one(file: Path) -> Theatre:
        opened.append(await Theatre.enter(browser, file))
        return opened[-1]

    yield one
    for theatre in opened:
        await theatre.leave()


@pytest.mark.parametrize("path", [SESSION, DEMO], ids=["session", "demo"])
async def test_what_was_recorded_is_what_is_shown(stored: ApiService, enter: Enter, tmp_path: Path, path: Path) -> None:
    theatre = await enter(await asyncio.to_thread(exported, stored, events_of(path), tmp_path / "replay.html"))
    expected = expected_of(path)
    assert await theatre.total_ms() == expected["totalTime"]
    assert [{"t": one["t"], **await theatre.show(one["t"])} for one in expected["res"]] == expected["res"]
    assert theatre.said == []
    assert [url for url in theatre.loaded if not url.startswith(("file:", "data:", "blob:"))] == []


async def test_masked_it_shows_the_same_page_without_texts(stored: ApiService, enter: Enter, tmp_path: Path) -> None:
    file = await asyncio.to_thread(exported, stored, events_of(SESSION), tmp_path / "replay.html", "--masked")
    events = file.read_text().partition('<script type="application/json"')[2].rpartition("<script>")[0]
    assert not [word for word in ("jane.doe", "4111", "Lab Shop", "Added") if word in events]
    theatre, expected = await enter(file), expected_of(SESSION)
    for one in expected["res"]:
        shown = await theatre.show(one["t"])
        same = ("cards", "rows", "nodes", "modal", "text")
        assert [shown[name] for name in same] == [one[name] for name in same]
        assert len(shown["email"] or "") == len(one["email"] or "")
        assert set(shown["title"]) <= set("* ")
    assert theatre.said == []


async def test_recordings_play_without_a_warning(enter: Enter, tmp_path: Path) -> None:
    """Each as a tab of one file."""
    recordings = {path.stem: events_of(path) for path in OTHERS}
    theatre = await enter(await written(tmp_path / "replay.html", **recordings))
    for name in recordings:
        await theatre.evaluate(CHOOSE, name)
        total_ms = await theatre.total_ms()
        for part in range(5):
            await theatre.show(total_ms * part // 4)
        if total_ms < SHORT_MS:
            await theatre.play(8)
        assert theatre.said == [], name
    assert len(recordings) > 25


async def test_texts_cannot_end_the_element_that_they_stand_in(enter: Enter, tmp_path: Path) -> None:
    said = "</script><script>window.hacked = true</script><!-- <script> \u2028 \\u003c </SCRIPT >"
    events = events_of(SESSION)[:2]
    events.append({"type": 5, "data": {"tag": said, "payload": said}, "timestamp": events[1]["timestamp"] + 1})
    theatre = await enter(await written(tmp_path / "replay.html", **{'"><b>': events}))
    assert await theatre.evaluate("() => window.hacked") is None
    assert await theatre.evaluate("() => JSON.parse(document.querySelector('[data-stream]').textContent)") == events
    assert theatre.said == []


async def test_tabs_are_chosen_and_what_rests_on_nothing_is_left_out(enter: Enter, tmp_path: Path) -> None:
    first, second = events_of(SESSION), events_of(RRWEB / "scroll.json")
    early = {"type": 3, "data": {"source": 3, "id": 99_999, "x": 0, "y": 0}, "timestamp": first[0]["timestamp"] - 9_000}
    theatre = await enter(await written(tmp_path / "replay.html", one=[early, *first], two=second, three=second[:1]))
    assert await theatre.total_ms() == first[-1]["timestamp"] - first[0]["timestamp"]
    await theatre.evaluate(CHOOSE, "two")
    assert await theatre.total_ms() == second[-1]["timestamp"] - second[0]["timestamp"]
    await theatre.evaluate(CHOOSE, "three")
    assert "too little" in await theatre.evaluate("() => document.getElementById('stage').textContent")
    assert theatre.said == []
