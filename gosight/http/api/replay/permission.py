"""What somebody may see of a recording (spec/api.md, 'Roles')."""

from enum import StrEnum

from gosight.http.api.roles import Role


class Permission(StrEnum):
    """`masked`: with filler in the place of all texts. `none`: only that there is a recording, and what happened."""

    NONE = "none"
    MASKED = "masked"
    FULL = "full"


def of_role(role: Role) -> Permission:
    """Of somebody with this role in the project."""
    if role.covers(Role.ADMIN):
        return Permission.FULL
    return Permission.MASKED if role.covers(Role.MEMBER) else Permission.NONE


def least(*permissions: Permission) -> Permission:
    """The one that lets see the fewest."""
    return min(permissions, key=list(Permission).index)
