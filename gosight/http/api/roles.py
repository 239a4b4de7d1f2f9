"""What an endpoint needs of its caller (spec/api.md, 'Roles')."""

from enum import Enum, StrEnum


class Role(StrEnum):
    """Of a member in a project, from the least to the most."""

    VIEWER = "viewer"
    MEMBER = "member"
    ADMIN = "admin"
    OWNER = "owner"

    def covers(self, needed: "Role") -> bool:
        """Whether whoever has this role may do what `needed` is asked for."""
        return _RANKS[self] >= _RANKS[needed]


_RANKS = {role: rank for rank, role in enumerate(Role)}


class Access(Enum):
    """Of endpoints outside of projects. `USER`: whoever is signed in; a key is refused."""

    ANYONE = "anyone"
    USER = "user"


Need = Role | Access
"""A role in the project that the path names, or an access."""
