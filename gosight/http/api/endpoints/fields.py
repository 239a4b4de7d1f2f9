"""GET /projects/:id/fields and /fields/:name/values: what can be filtered by, and which values there are."""

from typing import Annotated, Literal, get_args

import msgspec

from gosight.http.api.answers import Answer
from gosight.http.api.dates import Dates
from gosight.http.api.scope import Scope

Source = Literal["sessions", "events", "insights"]

SessionField = Literal[
    "country",
    "region",
    "city",
    "device_type",
    "browser",
    "os",
    "channel",
    "referrer_domain",
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "utm_term",
    "utm_content",
    "user_id",
]
EventField = Literal["path", "event_type", "selector", "name"]
InsightField = Literal["type"]
FieldName = Literal[SessionField, EventField, InsightField]

_SOURCES: dict[FieldName, Source] = {
    **dict.fromkeys(get_args(SessionField), "sessions"),
    **dict.fromkeys(get_args(EventField), "events"),
    **dict.fromkeys(get_args(InsightField), "insights"),
}


class Field(msgspec.Struct, frozen=True):
    """`source`: what has it. `name` is that of custom events, `type` that of insights."""

    name: FieldName
    source: Source


class ValueSearch(msgspec.Struct, frozen=True):
    """`search`: what the values contain, whatever the case."""

    search: Annotated[str, msgspec.Meta(max_length=256)] = ""


class FieldValue(msgspec.Struct, frozen=True):
    """`count`: of sessions, events or insights, as the field's source says."""

    value: str
    count: int


async def list_fields(scope: Scope) -> Answer[list[Field]]:
    """The same for every project."""
    return Answer([Field(name, source) for name, source in _SOURCES.items()])


async def list_field_values(
    scope: Scope, field: FieldName, dates: Dates, search: ValueSearch
) -> Answer[list[FieldValue]]:
    """The 20 most frequent values in the period, without those of bots."""
    query = f"field_values_of_{_SOURCES[field]}"
    bounds = dates.period(scope.now).bounds()
    return Answer(await scope.rows(query, FieldValue, **bounds, field=field, search=search.search))
