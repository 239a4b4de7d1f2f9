"""Real recordings from the ingestor to the table: they come back equal, and bad chunks leave them whole."""

import json
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import zstandard

from gosight.embedded.infra import Infra
from gosight.schemas import topics
from tests.core import uid
from tests.installation import Installation
from tests.integration.ingest.service import Ingestor, Project
from tests.integration.test_processor import running
from tests.waiting import wait_for

pytestmark = pytest.mark.timeout(600)

_DATA = Path(__file__).parents[1] / "data"
_PER_CHUNK = 40
_PATIENCE_S = 120.0

Rrweb = list[dict[str, Any]]


@pytest.fixture(scope="module")
def installation(infra: Infra, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    made = Installation(infra, Path(tmp_path_factory.mktemp("replay")), partitions=3)
    made.create()
    return made


@pytest.fixture(scope="module")
def ingestor(installation: Installation) -> Iterator[Ingestor]:
    service = Ingestor(installation)
    service.start()
    yield service
    service.end()


@pytest.fixture(scope="module", autouse=True)
def _worker(installation: Installation) -> Iterator[None]:
    with running(installation):
        yield


def recordings() -> dict[str, Rrweb]:
    """Every recording by the name of its session."""
    found = {path.stem: json.loads(path.read_text()) for path in sorted((_DATA / "rrweb").glob("*.json"))}
    recorded = json.loads((_DATA / "rrweb" / "session" / "rrweb_events.json").read_text())
    return {name: one for name, one in found.items() if isinstance(one, list)} | {"s": [one["e"] for one in recorded]}


def chunk(session: str, index: int, events: Rrweb, sent_at: int, **members: Any) -> dict[str, Any]:
    head = {"session_id": uid(session), "stream_id": uid(f"stream of {session}"), "chunk_index": index}
    return {**head, "sent_at": sent_at, "events": events, **members}


def chunks(session: str, recording: Rrweb) -> list[dict[str, Any]]:
    """Sent when the last of it had been recorded: so its clock is set right."""
    sent_at = recording[-1]["timestamp"]
    parts = [recording[at : at + _PER_CHUNK] for at in range(0, len(recording), _PER_CHUNK)]
    return [chunk(session, index, part, sent_at) for index, part in enumerate(parts)]


def send(ingestor: Ingestor, project: Project, one: dict[str, Any]) -> int:
    return ingestor.post(project, one, "/v1/replay").status


def happens(ingestor: Ingestor, project: Project, session: str, kind: str) -> None:
    """An event of this moment."""
    event = {"event_type": kind, "timestamp": time.time_ns() // 1_000_000, "payload": {"message": "boom"}}
    reply = ingestor.post(project, {"session_id": uid(session), "events": [event]})
    assert reply.counts == (1, 0)


def waiting(installation: Installation, project: Project) -> int:
    """How many chunks wait for a verdict."""
    ((count,),) = installation.rows(f"SELECT count() FROM replay_pending FINAL WHERE project_id = '{project.id}'")
    return int(count)


def counted(installation: Installation, project: Project) -> tuple[int, ...]:
    """Messages and rrweb events received, stored, sent again; and dropped of the project."""
    sums = "sum(messages), sum(received), sum(stored), sum(duplicates)"
    dropped = f"sum(dropped['{project.id}'])"
    query = f"SELECT {sums}, {dropped} FROM chunk_ledger FINAL WHERE topic = '{topics.REPLAY}'"
    ((*counts,),) = installation.rows(query)
    return tuple(counts)


def stored(installation: Installation, project: Project) -> dict[str, Rrweb]:
    """By session, what its chunks hold one after the other, each in its stream's order."""
    columns = "session_id, hex(data), data_size, codec"
    rows = installation.rows(
        f"SELECT {columns} FROM replay_chunks FINAL WHERE project_id = '{project.id}'"
        " ORDER BY session_id, stream_id, chunk_index"
    )
    found: dict[str, Rrweb] = defaultdict(list)
    for session_id, data, size, codec in rows:
        text = zstandard.decompress(bytes.fromhex(data))
        assert (len(text), codec) == (size, "zstd")
        found[str(session_id)] += json.loads(text)
    return found


def test_recordings_come_back_equal(installation: Installation, ingestor: Ingestor) -> None:
    """Chunks come out of order and twice, some of the second time with other content: the first one stays."""
    project = ingestor.project()
    sent = {name: one for name, one in recordings().items() if one}
    for name, recording in sent.items():
        for one in reversed(chunks(name, recording)):
            assert send(ingestor, project, one) == 202
            assert send(ingestor, project, one | {"events": recording[-1:]}) == 202
    expected = {uid(name): recording for name, recording in sent.items()}
    total, pieces = sum(map(len, sent.values())), sum(len(chunks(*one)) for one in sent.items())
    counts = (2 * pieces, total + pieces, total, pieces, pieces)
    wait_for(lambda: counted(installation, project) == counts, _PATIENCE_S, "not all was worked")
    assert stored(installation, project) == expected
    report = json.loads(installation.command("reconcile", "--replay", "--json").stdout)
    assert (report["is_clean"], report["total"]["stored"], report["duplicates"]) == (True, total, pieces)
    row = installation.rows(
        "SELECT chunk_index, event_count, has_full_snapshot, toFloat64(timestamp_end - timestamp_start),"
        " retention_days, abs(timestamp_end - received_at) < 60"
        f" FROM replay_chunks FINAL WHERE session_id = '{uid('hover')}'"
    )
    (only,) = chunks("hover", sent["hover"])
    lasted_s = (only["events"][-1]["timestamp"] - only["events"][0]["timestamp"]) / 1000
    assert row == [(0, len(only["events"]), True, pytest.approx(lasted_s), 90, True)]


def test_bad_chunks_leave_the_session_whole(installation: Installation, ingestor: Ingestor) -> None:
    project = ingestor.project()
    recording = recordings()["rrweb-player-demo"]
    good = chunks("demo", recording)
    for number, one in enumerate(good):
        assert send(ingestor, project, one) == 202
        bad = chunk("demo", 70_000, recording[:1], number)
        assert send(ingestor, project, bad) == 400
        assert send(ingestor, project, one | {"chunk_index": 600, "events": [{"no": "rrweb"}]}) == 400
    wait_for(lambda: stored(installation, project) == {uid("demo"): recording}, _PATIENCE_S, "it is not whole")


def test_sampling_keeps_from_the_first_chunk_on_or_drops_whole(installation: Installation, ingestor: Ingestor) -> None:
    sampling = {"enabled": True, "rate": 0, "conditions": [{"type": "has_error"}]}
    project = ingestor.project({"replay": {"retention_days": 7, "sampling": sampling}})
    recording = recordings()["rrweb-player-demo"]
    for name in ("bad", "good"):
        happens(ingestor, project, name, "page_view")
        for one in chunks(name, recording):
            assert send(ingestor, project, one) == 202
    wait_for(lambda: waiting(installation, project) == 2 * len(chunks("bad", recording)), _PATIENCE_S, "none waits")
    assert stored(installation, project) == {}
    happens(ingestor, project, "bad", "js_error")
    wait_for(lambda: stored(installation, project) == {uid("bad"): recording}, _PATIENCE_S, "it was not kept")
    late = chunk("bad", 900, recording[-1:], recording[-1]["timestamp"])
    assert send(ingestor, project, late) == 202
    whole = {uid("bad"): recording + recording[-1:]}
    wait_for(lambda: stored(installation, project) == whole, _PATIENCE_S, "what came later was not kept")
    row = "SELECT has_replay, replay_verdict FROM sessions FINAL WHERE session_id = '{}'"
    kept = [(True, "keep: has_error")]
    wait_for(lambda: installation.rows(row.format(uid("bad"))) == kept, _PATIENCE_S, "its row does not say so")
    assert installation.rows(row.format(uid("good"))) == [(False, "")]
    days = installation.rows(f"SELECT DISTINCT retention_days FROM replay_chunks WHERE project_id = '{project.id}'")
    assert days == [(7,)]


def test_a_project_that_records_no_replays_refuses_them(ingestor: Ingestor) -> None:
    project = ingestor.project({"replay": {"enabled": False}})
    reply = ingestor.post(project, chunk("s", 0, recordings()["hover"], 0), "/v1/replay")
    assert (reply.status, reply.code) == (404, "REPLAY_DISABLED")
    config = ingestor.request("GET", "/v1/config", headers={"X-GoSight-Key": project.key}).body
    assert config["replay"]["enabled"] is False
