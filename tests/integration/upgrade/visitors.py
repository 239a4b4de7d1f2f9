"""Visitors who click in rage and are recorded, and who notice nothing of an upgrade."""

import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from typing import Any

from tests.core import uid
from tests.integration.upgrade.release import PATIENCE_S
from tests.waiting import wait_for

_VISITORS = 12
_PAUSE_MS = 1_000
"""Longer than a batch's events take, so that two batches of a visitor never lie between each other."""

_AGAIN_S = 0.2
_CLICKS = 5
_BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"
_TARGET = {"tag": "div", "selector": "#pay"}


class Visitor:
    """Sends batch after batch, and each again until it is acknowledged, as browsers do. `bursts`: of each batch the ids
    of its rage clicks and when it was made; `event_ids`: of all that was acknowledged; `chunks`: of the replay.
    """

    def __init__(self, number: int, port: int, key: str) -> None:
        self._number = number
        self._port = port
        self._headers = {"Content-Type": "application/json", "X-GoSight-Key": key, "User-Agent": _BROWSER}
        self._ids = {name: uid(f"{name} {number}") for name in ("session_id", "visitor_id", "stream_id")}
        self.event_ids: list[str] = []
        self.bursts: list[tuple[list[str], int]] = []
        self.chunks: list[tuple[str, int]] = []

    def visit(self, stop: threading.Event) -> None:
        """Until told to stop."""
        while not stop.wait(_PAUSE_MS / 1000):
            self._send_batch()
            if len(self.bursts) % 4 == 1:
                self._send_replay()

    def _send_batch(self) -> None:
        seq, now_ms = len(self.bursts), time.time_ns() // 1_000_000
        view, *clicks = ids = [uid(f"{self._number} {seq} {n}") for n in range(1 + _CLICKS)]
        page = {"url": f"https://shop.example/{seq}", "path": f"/{seq}"}
        events = [{"event_id": view, "event_type": "page_view", "timestamp": now_ms - 900, **page}]
        events += [_click(event_id, now_ms - 800 + 100 * n, page) for n, event_id in enumerate(clicks)]
        self._post("/v1/events", {"seq": seq, "events": events})
        self.bursts.append((clicks, now_ms))
        self.event_ids += ids

    def _send_replay(self) -> None:
        index, now_ms = len(self.chunks), time.time_ns() // 1_000_000
        events = [{"type": 2 if index == 0 else 3, "timestamp": now_ms, "data": {"index": index}}]
        self._post("/v1/replay", {"chunk_index": index, "events": events})
        self.chunks.append((self._ids["stream_id"], index))

    def _post(self, path: str, body: dict[str, Any]) -> None:
        """Without `sent_at`: how long a try takes on a busy machine says nothing of a visitor's clock."""
        data = json.dumps(self._ids | body).encode()
        while (status := self._try(path, data)) != 202:
            assert status in (0, 429, 503), f"{path}: {status}"
            time.sleep(_AGAIN_S)

    def _try(self, path: str, data: bytes) -> int:
        """The answer's status; 0 for none."""
        connection = HTTPConnection("127.0.0.1", self._port, timeout=30)
        try:
            connection.request("POST", path, data, self._headers)
            return connection.getresponse().status
        except (OSError, HTTPException):
            return 0
        finally:
            connection.close()


@contextmanager
def visiting(port: int, key: str) -> Iterator[list[Visitor]]:
    """They come all the while. Raises what one of them met that no browser should."""
    stop, visitors = threading.Event(), [Visitor(number, port, key) for number in range(_VISITORS)]
    with ThreadPoolExecutor(_VISITORS) as pool:
        done = [pool.submit(visitor.visit, stop) for visitor in visitors]
        try:
            yield visitors
        finally:
            stop.set()
    for one in done:
        one.result()


def wait_until_all_are_past(visitors: list[Visitor], at_ms: int) -> None:
    """Each has had a batch acknowledged that was made then or later."""

    def are() -> bool:
        return all(one.bursts and one.bursts[-1][1] >= at_ms for one in visitors)

    wait_for(are, PATIENCE_S, "what was sent was not acknowledged")


def _click(event_id: str, at_ms: int, page: dict[str, str]) -> dict[str, Any]:
    payload = {"x": 100, "y": 100, "page_x": 100, "page_y": 100, "button": 0, "target": _TARGET}
    return {"event_id": event_id, "event_type": "click", "timestamp": at_ms, "payload": payload, **page}
