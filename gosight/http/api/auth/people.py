"""What requests and answers say of people."""

from typing import Annotated
from uuid import UUID

import msgspec

from gosight.http.api.callers import User
from gosight.schemas.people import EMAIL, MAX_EMAIL, MAX_PASSWORD, MIN_PASSWORD

Email = Annotated[str, msgspec.Meta(max_length=MAX_EMAIL, pattern=EMAIL)]
"""Of an account, however it is capitalised."""

NewPassword = Annotated[str, msgspec.Meta(min_length=MIN_PASSWORD, max_length=MAX_PASSWORD)]
"""Long enough; of what characters is everybody's own affair."""

GivenPassword = Annotated[str, msgspec.Meta(max_length=MAX_PASSWORD)]
"""Any that could be one."""


class Account(msgspec.Struct, frozen=True):
    """What people are told of themselves."""

    id: UUID
    email: str
    name: str
    is_admin: bool


class StoredAccount(Account, frozen=True):
    """With what the password is checked against."""

    password_hash: str


def account_of(user: User) -> Account:
    """Without what is ours."""
    return Account(user.id, user.email, user.name, user.is_admin)
