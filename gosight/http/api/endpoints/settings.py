"""/projects/:id/settings: what is in force, how it came about, and changes of it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET

from gosight.http.api import errors
from gosight.http.api.answers import Answer
from gosight.http.api.callers import User
from gosight.http.api.errors import Problem
from gosight.http.api.json_body import Body
from gosight.http.api.paging import Paging, cut
from gosight.http.api.scope import Scope
from gosight.schemas.wrong_setting import WrongSetting
from gosight.stores import postgres
from gosight.stores.project_settings import NoSuchProject
from gosight.stores.settings_desk import Author, Version
from gosight.stores.settings_patch import Difference

_VERSIONS = "settings_versions"


class SettingsChange(Body, frozen=True):
    """What is not named stays as it is; null gives a key, or a whole section, back to the installation. Values are as
    docs/settings.md says ('Settings of a project').
    """

    session: Any = UNSET
    privacy: Any = UNSET
    insights: Any = UNSET
    events: Any = UNSET
    drop_bots: Any = UNSET
    retention_days: Any = UNSET
    replay_sample_rate: Any = UNSET
    replay: Any = UNSET


class Settings(msgspec.Struct, frozen=True):
    """`own`: what the project itself has set; `effective`: all of it, with the installation's. `version`: null before
    the first event.
    """

    version: int | None
    own: dict[str, Any]
    effective: dict[str, Any]


class ChangedSettings(Settings, frozen=True):
    """`changes`: of the effective ones. In force within 10 s, or where `is_announced` is false within 5 minutes."""

    changes: list[Difference]
    is_announced: bool


class SettingsVersion(msgspec.Struct, frozen=True):
    """`changed_by`: null: it follows from the installation's. `changes`: to the version before it."""

    version: int
    created_at: datetime
    changed_by: str | None
    changes: list[Difference]


class _Row(msgspec.Struct, frozen=True):
    version: Version

    @property
    def rank(self) -> int:
        return -self.version.version

    @property
    def id(self) -> UUID:
        return UUID(int=0)


async def show_settings(scope: Scope) -> Answer[Settings]:
    """What is in force, and what of it the project has set."""
    with _answering():
        current = await scope.backend.settings.current(scope.project_id)
    return Answer(Settings(current.version, dict(current.own), dict(current.settings)))


async def change_settings(scope: Scope, user: User, body: SettingsChange) -> Answer[ChangedSettings]:
    """Changes all that is named, or nothing. 400 names key, value and what was expected."""
    author = Author(user.email, user.id, scope.address)
    with _answering():
        done = await scope.backend.settings.change(scope.project_id, _named(body), author)
    own, effective = dict(done.own), dict(done.settings)
    return Answer(ChangedSettings(done.version, own, effective, done.differences, done.is_announced))


async def list_settings_versions(scope: Scope, paging: Paging) -> Answer[list[SettingsVersion]]:
    """The newest first."""
    window = paging.window(_VERSIONS)
    desk = scope.backend.settings
    with _answering():
        newest = (await desk.current(scope.project_id)).version or 0
        found = await desk.versions(scope.project_id, window["limit"], _below(window, newest))
    page, meta = cut([_Row(one) for one in found], newest, paging, _VERSIONS)
    return Answer([_shown(row.version) for row in page], meta)


def _below(window: Mapping[str, Any], newest: int) -> int:
    """Versions are numbered without gaps, so that an offset, too, is a number."""
    after = window["after_rank"]
    below: int = newest + 1 - window["offset"] if after is None else -after
    return min(max(below, 0), newest + 1)


def _named(body: SettingsChange) -> dict[str, Any]:
    return {name: value for name, value in msgspec.structs.asdict(body).items() if value is not UNSET}


def _shown(one: Version) -> SettingsVersion:
    return SettingsVersion(one.version, one.created_at, one.changed_by, one.differences)


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except WrongSetting as error:
        raise errors.invalid([Problem(error.key, f"{_text(error.value)}: {error.expected}")]) from error
    except NoSuchProject as error:
        raise errors.not_found("There is no such project.") from error
    except postgres.UNAVAILABLE as error:
        raise errors.unavailable("PostgreSQL is away: settings cannot be read just now.") from error


def _text(value: Any) -> str:
    return msgspec.json.encode(value).decode()
