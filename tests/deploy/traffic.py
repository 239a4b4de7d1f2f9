"""A site's visitors: batches of events to the ingestor through the proxy, each sent again until it is acknowledged."""

import json
import threading
import time
from http.client import HTTPException
from random import Random
from uuid import UUID

from tests.nearby import Nearby

_BATCH = 5
_EVERY_S = 0.1
_SESSIONS = 40
_AGAIN_S = 0.3


class Traffic:
    """Sends from a thread of its own while the block runs. `events`: ids of all events that were acknowledged."""

    def __init__(self, host: str, port: int, key: str, seed: int) -> None:
        self.events: list[str] = []
        self.refused: dict[str, int] = {}
        self._where = (host, port)
        self._key = key
        self._random = Random(seed)
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> "Traffic":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join(60)
        assert not self._thread.is_alive(), f"a batch was never acknowledged: {self.refused}"

    def _run(self) -> None:
        sessions = [str(self._uuid()) for _ in range(_SESSIONS)]
        while not self._end.is_set():
            session = self._random.choice(sessions)
            ids = [str(self._uuid()) for _ in range(_BATCH)]
            self._deliver(_body(session, ids))
            self.events += ids
            time.sleep(_EVERY_S)

    def _deliver(self, body: bytes) -> None:
        """As an SDK does: the same ids again, until somebody has taken them."""
        while (outcome := self._post(body)) != "accepted":
            self.refused[outcome] = self.refused.get(outcome, 0) + 1
            time.sleep(_AGAIN_S)

    def _post(self, body: bytes) -> str:
        connection = Nearby(*self._where)
        headers = {"X-GoSight-Key": self._key, "Content-Type": "application/json"}
        try:
            connection.request("POST", "/v1/events", body, headers)
            answer = connection.getresponse()
            answer.read()
        except (OSError, HTTPException) as error:
            return type(error).__name__
        finally:
            connection.close()
        return "accepted" if answer.status in {200, 202} else str(answer.status)

    def _uuid(self) -> UUID:
        return UUID(int=self._random.getrandbits(128), version=4)


def _body(session: str, ids: list[str]) -> bytes:
    now_ms = time.time_ns() // 1_000_000
    events = [
        {
            "event_id": event_id,
            "event_type": "page_view" if number == 0 else "click",
            "timestamp": now_ms + number,
            "url": "https://shop.example/cart",
            "path": "/cart",
        }
        for number, event_id in enumerate(ids)
    ]
    return json.dumps({"session_id": session, "visitor_id": session, "events": events}).encode()
