"""Insights as they are stored against what they are by today's settings: what appears, disappears and changes."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

import msgspec
from msgspec.structs import asdict, replace

from gosight.schemas.rows import InsightRow

_NO_CONTENT = ("version", "settings_version", "retention_days", "details")
_WHY = ("reason", "explanation")

_details = msgspec.json.Decoder(dict[str, Any]).decode


class What(StrEnum):
    """What becomes of an insight. RESTATED: the same verdict, with today's numbers in its explanation."""

    APPEARS = "appears"
    DISAPPEARS = "disappears"
    CHANGES = "changes"
    RESTATED = "restated"


class Change(msgspec.Struct, frozen=True):
    """`row`: as it is to be stored, one version above what is; a tombstone when it disappears. `is_late`: it would be
    so by the settings of that time too, as the live run did not see every event in its turn.
    """

    what: What
    row: InsightRow
    is_late: bool = False


def difference(stored: Iterable[InsightRow], judged: Iterable[InsightRow]) -> dict[str, Change]:
    """Changes by insight id. `stored`: the newest version of each, retired ones too; `judged`: what they are now."""
    before = {row.insight_id: row for row in stored}
    after = {row.insight_id: row for row in judged}
    changes = {key: _change(before.get(key), row) for key, row in after.items()}
    gone = {key: _retired(row) for key, row in before.items() if key not in after and not row.is_deleted}
    return {key: change for key, change in (changes | gone).items() if change}


def with_cause(changes: Mapping[str, Change], by_old_settings: Mapping[str, Change]) -> list[Change]:
    """The changes, with those marked that the settings of that time would make too."""
    return [replace(one, is_late=_is_in(by_old_settings, key, one)) for key, one in changes.items()]


def _change(before: InsightRow | None, after: InsightRow) -> Change | None:
    row = replace(after, version=before.version + 1 if before else 1)
    if before is None or before.is_deleted:
        return Change(What.APPEARS, row)
    (said, why), (says, explains) = _content(before), _content(after)
    if said != says:
        return Change(What.CHANGES, row)
    return Change(What.RESTATED, row) if why != explains else None


def _retired(row: InsightRow) -> Change:
    return Change(What.DISAPPEARS, replace(row, version=row.version + 1, is_deleted=True))


def _content(row: InsightRow) -> tuple[dict[str, Any], dict[str, Any]]:
    """What it says, and how it explains that: both without the number of the settings that it was judged by."""
    said = {name: value for name, value in asdict(row).items() if name not in _NO_CONTENT}
    details = _details(row.details)
    why = {name: details.pop(name, None) for name in _WHY}
    if isinstance(why["explanation"], dict):
        why["explanation"] = {k: v for k, v in why["explanation"].items() if k != "settings_version"}
    return said | {"details": details}, why


def _is_in(changes: Mapping[str, Change], key: str, change: Change) -> bool:
    return key in changes and changes[key].what is change.what
