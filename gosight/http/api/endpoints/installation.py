"""GET /installation: what the dashboard needs to know of where it runs."""

import msgspec

from gosight.http.api.answers import Answer
from gosight.http.api.callers import User
from gosight.http.api.scope import Visit


class Installation(msgspec.Struct, frozen=True):
    """`ingest_url`: where sites send, empty: to the dashboard's own address. `may_create_projects`: whoever asks may.
    `has_replays`: recordings are kept here. `can_mail`: a forgotten password can be mailed for.
    """

    ingest_url: str
    may_create_projects: bool
    has_replays: bool
    can_mail: bool


async def show_installation(visit: Visit, user: User) -> Answer[Installation]:
    """Where sites send what they record, and what is offered here."""
    backend = visit.backend
    return Answer(
        Installation(
            ingest_url=backend.ingest_url,
            may_create_projects=user.is_admin or backend.is_open,
            has_replays=backend.replays is not None,
            can_mail=backend.reset_mail.can_be_sent,
        )
    )
