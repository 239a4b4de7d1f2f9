"""Pages of the dashboard behind an alert: its history, and some of its sessions with their replays."""

from urllib.parse import quote

import msgspec

from gosight.schemas.alerts import Happening

_SESSIONS = 3


class Link(msgspec.Struct, frozen=True):
    """`text`: what is to be seen there."""

    text: str
    url: str


def links(happening: Happening, dashboard: str) -> list[Link]:
    """None where nobody has said where the dashboard is."""
    if not dashboard:
        return []
    project = f"{dashboard}/projects/{quote(happening.project_id, safe='')}"
    found = [Link("Alert", f"{project}/alerts/{quote(happening.alert_id, safe='')}")]
    for number, session_id in enumerate(happening.context.get("session_ids", [])[:_SESSIONS], start=1):
        session = f"{project}/sessions/{quote(str(session_id), safe='')}"
        found += [Link(f"Session {number}", session), Link(f"Replay {number}", f"{session}/replay")]
    return found
