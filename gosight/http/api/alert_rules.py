"""Reads what people say of an alert rule, and names everything that is wrong with it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from gosight.http.api.callers import User
from gosight.http.api.dates import is_zone
from gosight.http.api.endpoints.sessions import SessionFilters
from gosight.http.api.errors import ApiError, Problem, invalid
from gosight.http.api.scope import Scope
from gosight.pipeline.alerts.rules import wrong_in
from gosight.schemas.alert_channels import Channel, read_channels
from gosight.schemas.alerts import Condition, Kind
from gosight.schemas.wrong_fields import WrongField, WrongFields, read

T = TypeVar("T")


async def read_condition(
    scope: Scope, user: User, kind: Kind, given: Mapping[str, Any], filter_id: UUID | None
) -> Condition:
    """`filter_id`: of a saved filter of sessions, which is copied into the condition. Raises `ApiError` 400."""
    if filter_id is not None:
        given = {**given, "session_filters": await _saved(scope, user, filter_id)}
    return named(lambda: _condition(kind, given))


def read_rule_channels(given: Sequence[Any], stored: Sequence[Channel] = ()) -> list[Channel]:
    """Raises `ApiError` 400."""
    return named(lambda: read_channels(list(given), stored))


def named(reading: Callable[[], T]) -> T:
    """What it gives. Raises `ApiError` 400 with all that it finds wrong."""
    try:
        return reading()
    except WrongFields as error:
        raise invalid([Problem(one.field, one.message) for one in error.wrong]) from error


def _condition(kind: Kind, given: Mapping[str, Any]) -> Condition:
    condition = read(Condition, given, "condition.")
    wrong = wrong_in(kind, condition)
    if not is_zone(condition.timezone):
        wrong.append(WrongField("condition.timezone", "There is no such time zone."))
    filters, wrong_filters = _session_filters(condition)
    if condition.metric == "filtered_sessions" and not condition.session_filters:
        wrong_filters.append(WrongField("filter_id", "Name a saved filter, or give session_filters."))
    if wrong or wrong_filters:
        raise WrongFields(wrong + wrong_filters)
    return msgspec.structs.replace(condition, session_filters=filters)


def _session_filters(condition: Condition) -> tuple[dict[str, Any], list[WrongField]]:
    """Those that say something, as the list of sessions reads them."""
    under = "condition.session_filters."
    try:
        filters = read(SessionFilters, condition.session_filters, under)
        filters.bindings()
    except WrongFields as error:
        return {}, error.wrong
    except ApiError as error:
        return {}, [WrongField(under + one.field, one.message) for one in error.details]
    whole = msgspec.to_builtins(filters)
    return {name: whole[name] for name in condition.session_filters if whole[name] is not None}, []


async def _saved(scope: Scope, user: User, filter_id: UUID) -> Any:
    text = await scope.database.value("filter_of_sessions", scope.project_id, user.id, filter_id)
    if text is None:
        raise invalid([Problem("filter_id", "There is no such filter of sessions.")])
    saved = msgspec.json.decode(text, type=dict[str, Any])
    filters = {name: value for name, value in saved.items() if name in SessionFilters.__struct_fields__}
    try:
        whole = msgspec.to_builtins(msgspec.convert(filters, SessionFilters, strict=False))
    except msgspec.ValidationError as error:
        raise invalid([Problem("filter_id", f"The filter cannot be read: {error}")]) from error
    return {name: value for name, value in whole.items() if name in filters and value is not None}
