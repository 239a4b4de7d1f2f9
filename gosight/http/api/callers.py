"""Who asks: a person who is signed in, or an API key."""

from dataclasses import dataclass
from uuid import UUID

import msgspec


class User(msgspec.Struct, frozen=True):
    """`is_admin`: may do everything in every project. `session_id`: of the sign-in that this request belongs to."""

    id: UUID
    email: str
    name: str
    is_admin: bool
    session_id: UUID


@dataclass(frozen=True)
class Key:
    """Reads one project, as a viewer does. `rate_limit`: requests a second, 0 = none."""

    id: str
    project_id: str
    rate_limit: int


Caller = User | Key
