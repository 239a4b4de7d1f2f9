"""How soon the first chunk of a session of 100 comes out of the API: as it arrived, packed, and cold."""

import statistics
import time
from collections.abc import Sequence
from http.client import HTTPConnection
from uuid import uuid4

from tests.installation import Installation
from tests.integration.api import rows
from tests.integration.api.people import member
from tests.integration.api.recordings import AT, Planted, events_of, plant
from tests.integration.api.service import ApiService, running
from tests.replay_shelf import RECORDINGS

PEER = "an empty answer of the api"
"""What a request costs that reads nothing."""

_CHUNKS, _ROUNDS = 100, 40
_NOW = {"GOSIGHT_REPLAY__PACK_AFTER": "1ms", "GOSIGHT_REPLAY__COLD_AFTER_DAYS": "1000"}
_COLD = {"GOSIGHT_REPLAY__COLD_AFTER_DAYS": "1"}


def first_chunk_ms(place: Installation) -> dict[str, tuple[float, float]]:
    """Median and maximum, over requests of a browser that has a connection; each of another session."""
    events = events_of(RECORDINGS / "session" / "rrweb_events.json")
    with running(place) as api:
        api.wait_for("/ready", 200)
        project = api.project()
        token = member(api, project.id, "admin").token
        sessions = [rows.session(project.id, AT, duration_ms=1_000 * _CHUNKS) for _ in range(_ROUNDS)]
        api.insert(sessions=sessions)
        for one in sessions:
            cut = [events[:50], *[[event] for event in events[50 : 50 + _CHUNKS - 1]]]
            tab = uuid4()
            chunks = [Planted(one.session_id, n, part, 1_000 * n, 1_000, tab) for n, part in enumerate(cut)]
            plant(place, project.id, chunks)
        ids = [one.session_id for one in sessions]
        paths = [f"/api/v1/projects/{project.id}/sessions/{one}/replay/chunks/0" for one in ids]
        found = {PEER: _measured(api, token, ["/health"] * _ROUNDS), "as it arrived": _measured(api, token, paths)}
        for kept, environ in (("packed", _NOW), ("cold, in a folder", _NOW | _COLD)):
            _keep(place, environ)
            found[kept] = _measured(api, token, paths)
        return found


def _keep(place: Installation, environ: dict[str, str]) -> None:
    """A pass by these terms; the api itself makes none within 10 minutes of its start."""
    place.start("keep", ["-m", "gosight", "replay", "keep"], **environ).wait()


def _measured(api: ApiService, token: str, paths: Sequence[str]) -> tuple[float, float]:
    connection = HTTPConnection("127.0.0.1", api.port, timeout=60)
    headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "zstd"}
    times = []
    for path in paths:
        began = time.perf_counter()
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        times.append(1000 * (time.perf_counter() - began))
        assert answer.status == 200, body
    connection.close()
    return statistics.median(times), max(times)
