"""Kafka, Redis and PostgreSQL away and back again, and the ingestor killed: what is answered, and what is kept."""

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from gosight.embedded.infra import Infra
from gosight.stores.keys import hash_key
from tests.installation import Installation
from tests.integration.ingest.service import WAIT_S, Ingestor, Project
from tests.waiting import wait_for

Click = Callable[..., dict[str, Any]]

FAILED_OPEN = "gosight_ingestor_rate_limit_failed_open_total"
ACK_TIMEOUT_S = 3  # conftest.py


@contextmanager
def away(infra: Infra, *names: str, how: str = "stop") -> Iterator[None]:
    """Services are not there while the block runs."""
    for name in names:
        getattr(infra, how)(name)
    try:
        yield
    finally:
        for name in reversed(names):
            if how == "pause":
                infra.resume(name)
            else:
                infra.start(name)


def is_taken(ingestor: Ingestor, project: Project, body: Any) -> bool:
    return ingestor.post(project, body).status == 202


def state_of(ingestor: Ingestor, name: str) -> str:
    reply = ingestor.ask("/ready")
    assert reply is not None
    return str(reply.body["dependencies"][name])


@pytest.mark.parametrize("how", ["stop", "kill", "pause"])
def test_without_kafka_503_and_then_it_recovers_by_itself(
    infra: Infra, ingestor: Ingestor, project: Project, click: Click, how: str
) -> None:
    body = {"session_id": "s", "stream_id": str(uuid4()), "seq": 1, "events": [click()]}
    chunk = body | {"chunk_index": 0, "events": [{"type": 2, "timestamp": 1}]}
    marks = ingestor.marks()
    assert is_taken(ingestor, project, body)
    unacknowledged = ingestor.metric("gosight_ingestor_unacknowledged_total")
    with away(infra, "kafka", how=how):
        for path, sent in (("/v1/events", body), ("/v1/replay", chunk)):
            reply = ingestor.post(project, sent, path)
            assert (reply.status, reply.code) == (503, "UNAVAILABLE")
            assert int(reply.headers["Retry-After"]) >= 1
        assert ingestor.metric("gosight_ingestor_unacknowledged_total") >= unacknowledged + 2
        wait_for(lambda: state_of(ingestor, "kafka") != "ok", WAIT_S, "/ready did not notice")
        assert ingestor.request("GET", "/ready").status == 503
        assert ingestor.request("GET", "/health").status == 200
    wait_for(lambda: is_taken(ingestor, project, body), WAIT_S, "it did not recover")
    ingestor.wait_ready()
    copies = [one.envelope for one in ingestor.since(marks)]
    assert len(copies) >= 2
    assert {(one.stream_id, one.seq, one.events[0].event_id) for one in copies} == {
        (body["stream_id"], 1, copies[0].events[0].event_id)
    }
    assert wait_for(lambda: ingestor.metric("gosight_ingestor_pending_bytes") == 0, WAIT_S, "bytes stayed pending")


@pytest.mark.parametrize("how", ["stop", "pause"])
def test_without_redis_limits_fail_open(infra: Infra, ingestor: Ingestor, click: Click, how: str) -> None:
    known, other = ingestor.project(rate_limit=2), ingestor.project(rate_limit=2)
    body = {"events": [click()]}
    assert is_taken(ingestor, known, body)
    before = ingestor.metric(FAILED_OPEN)
    with away(infra, "redis", how=how):
        wait_for(lambda: state_of(ingestor, "redis") != "ok", WAIT_S, "/ready did not notice")
        assert {ingestor.post(project, body).status for _ in range(15) for project in (known, other)} == {202}
        assert ingestor.metric(FAILED_OPEN) > before
        ready = ingestor.request("GET", "/ready")
        assert (ready.status, ready.body["ready"]) == (200, True)

    def is_limited() -> bool:
        return 429 in {ingestor.post(known, body).status for _ in range(40)}

    wait_for(is_limited, WAIT_S, "the limit was not kept again")


def test_without_postgresql_known_keys_work_and_unknown_ones_are_503(
    infra: Infra, ingestor: Ingestor, project: Project, click: Click
) -> None:
    unknown = Project("", f"gs_live_{uuid4().hex}", "")
    body = {"events": [click()]}
    assert is_taken(ingestor, project, body)
    with away(infra, "postgres"):
        assert is_taken(ingestor, project, body)
        reply = ingestor.post(unknown, body)
        assert (reply.status, reply.code) == (503, "UNAVAILABLE")
        assert int(reply.headers["Retry-After"]) >= 1
        wait_for(lambda: state_of(ingestor, "postgres") != "ok", WAIT_S, "/ready did not notice")
        assert ingestor.request("GET", "/ready").status == 200
    wait_for(lambda: ingestor.post(unknown, body).status == 401, WAIT_S, "it did not recover")


def test_stale_keys_serve_while_both_stores_are_away(
    infra: Infra, ingestor: Ingestor, project: Project, click: Click
) -> None:
    body = {"events": [click()]}
    wait_for(lambda: is_taken(ingestor, project, body), WAIT_S, "the key was not found")
    stale_at = time.monotonic() + 11
    with away(infra, "postgres", "redis"):
        while time.monotonic() < stale_at:  # memory alone would do until then
            assert is_taken(ingestor, project, body)
        assert is_taken(ingestor, project, body)
    wait_for(lambda: state_of(ingestor, "postgres") == state_of(ingestor, "redis") == "ok", WAIT_S, "no recovery")


class Traffic:
    """Clients that send events of their own until told to stop. `acknowledged`: ids of events answered by 202."""

    def __init__(self, ingestor: Ingestor, project: Project) -> None:
        self.acknowledged: set[str] = set()
        self.statuses: set[int] = set()
        self._ingestor = ingestor
        self._project = project
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._send) for _ in range(4)]

    def __enter__(self) -> "Traffic":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def wait_for_more(self, events: int) -> None:
        """Until so many more are acknowledged."""
        enough = len(self.acknowledged) + events
        wait_for(lambda: len(self.acknowledged) >= enough, WAIT_S, "no events were acknowledged")

    def _send(self) -> None:
        while not self._stop.is_set():
            ids = [str(uuid4()) for _ in range(5)]
            now = time.time_ns() // 1_000_000
            events = [{"event_id": one, "event_type": "click", "timestamp": now, "session_id": one} for one in ids]
            try:
                status = self._ingestor.post(self._project, {"events": events}).status
            except (OSError, HTTPException):
                time.sleep(0.05)
                continue
            self.statuses.add(status)
            if status == 202:
                self.acknowledged.update(ids)


def stored_ids(ingestor: Ingestor, marks: Any) -> list[str]:
    return [event.event_id for one in ingestor.since(marks) for event in one.envelope.events]


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_what_was_acknowledged_is_in_kafka_whenever_the_ingestor_ends(
    ingestor: Ingestor, project: Project, how: signal.Signals
) -> None:
    marks = ingestor.marks()
    with Traffic(ingestor, project) as traffic:
        for _ in range(3):
            traffic.wait_for_more(200)
            code = ingestor.end(how)
            assert code == (0 if how is signal.SIGTERM else -how)
            ingestor.start()
    ids = stored_ids(ingestor, marks)
    assert traffic.acknowledged <= set(ids)
    assert traffic.statuses <= {202, 503}  # it listens before it has reached Kafka


def test_what_was_acknowledged_is_there_once_when_kafka_dies_in_the_middle(
    infra: Infra, ingestor: Ingestor, project: Project
) -> None:
    marks = ingestor.marks()
    with Traffic(ingestor, project) as traffic:
        traffic.wait_for_more(200)
        with away(infra, "kafka", how="kill"):
            wait_for(lambda: 503 in traffic.statuses, WAIT_S, "nobody was told")
        traffic.wait_for_more(200)
    ids = stored_ids(ingestor, marks)
    assert traffic.acknowledged <= set(ids)
    assert sum(ids.count(one) > 1 for one in traffic.acknowledged) == 0


def test_use_of_keys_is_written_at_the_end(ingestor: Ingestor, project: Project, click: Click) -> None:
    for _ in range(3):
        assert is_taken(ingestor, project, {"events": [click()]})
    ingestor.end()
    use = "SELECT request_count || ' ' || (last_used_at > now() - interval '5 min') FROM api_keys WHERE key_hash = $1"
    assert ingestor.execute(use, hash_key(project.key)) == "3 true"
    ingestor.start()


def test_it_starts_before_all_that_it_needs(infra: Infra, ingestor: Ingestor, project: Project, click: Click) -> None:
    ingestor.end()
    with away(infra, "postgres", "redis", "kafka"):
        ingestor.launch()
        assert ingestor.request("GET", "/ready").status == 503
        assert ingestor.post(project, {"events": [click()]}).status == 503
    ingestor.wait_ready()
    wait_for(lambda: is_taken(ingestor, project, {"events": [click()]}), WAIT_S, "it did not recover")


def test_it_starts_before_the_database_has_tables(
    infra: Infra, ingestor: Ingestor, tmp_path: Path, click: Click
) -> None:
    bare = Installation(infra, tmp_path, partitions=3)
    ingestor.execute(f'CREATE DATABASE "{urlsplit(bare.postgres_url).path.strip("/")}"')
    early = Ingestor(bare)
    early.launch()
    try:
        wait_for(lambda: state_of(early, "kafka") == "ok", WAIT_S, "Kafka was not reached")
        assert "api_keys" in state_of(early, "keys")
        assert early.request("GET", "/ready").status == 503
        assert early.post(Project("", f"gs_live_{uuid4().hex}", ""), {"events": [click()]}).status == 503
        bare.command("migrate", "up")
        early.wait_ready()
        project = early.project()
        wait_for(lambda: is_taken(early, project, {"events": [click()]}), WAIT_S, "it did not recover")
    finally:
        early.end()
