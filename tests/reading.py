"""Reads batches as the ingestor does, without its network: for tests of what becomes of a body."""

import json
from typing import Any

from gosight.http.ingest.batch import Read, read_batch
from gosight.http.ingest.decode import decode_batch
from gosight.http.ingest.enrich.device import Device
from gosight.http.ingest.enrich.place import Place
from gosight.http.ingest.enrich.sender import Sender
from gosight.http.ingest.project_rules import ProjectRules
from gosight.schemas.envelope import Envelope, Event
from gosight.schemas.project import Privacy, ProjectSettings

NOW = 1_763_868_000_000
PROJECT = "6f9619ff-8b86-4011-b42d-00c04fc964ff"
SESSION = "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d"
VISITOR = "11111111-2222-4333-8444-555555555555"
COOKIELESS = "99999999-8888-4777-8666-555555555555"
STREAM = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"
DESKTOP = Device("Chrome", "156.0", "Linux", "", "desktop")
SENDER = Sender(COOKIELESS, "81.2.69.0", DESKTOP, Place("France", "FR", "Île-de-France", "Paris"))


def event(**members: Any) -> dict[str, Any]:
    """A well-formed event; `members` on top."""
    return {"event_type": "click", "timestamp": NOW - 100, **members}


def batch(*events: Any, **members: Any) -> dict[str, Any]:
    """A batch of these events in one session; `members` on top."""
    return {"session_id": SESSION, "visitor_id": VISITOR, "events": list(events), **members}


def read(
    body: dict[str, Any] | bytes, settings: ProjectSettings | None = None, sender: Sender = SENDER, now: int = NOW
) -> Read:
    """What the ingestor makes of a body. Raises `Refusal` as it does."""
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    return read_batch(decode_batch(text), ProjectRules(PROJECT, 3, settings or ProjectSettings()), sender, now)


def read_one(body: dict[str, Any] | bytes, settings: ProjectSettings | None = None) -> tuple[Envelope, Event]:
    """The only envelope and its only event; nothing rejected."""
    done = read(body, settings)
    assert done.rejected == []
    (envelope,) = done.envelopes
    (only,) = envelope.events
    return envelope, only


def codes(done: Read) -> dict[int, str]:
    """Codes of the rejected events by index."""
    return {one.index: one.code for one in done.rejected}


def private(**privacy: Any) -> ProjectSettings:
    """Settings with these privacy rules."""
    return ProjectSettings(privacy=Privacy(**privacy))
