"""What people are told of an alert, as plain text in parts; each channel writes these in its own markup."""

from datetime import UTC, datetime
from typing import Any

import msgspec

from gosight.alerts.delivery.links import Link, links
from gosight.schemas.alerts import Happening, Metric

_MAX_NAME = 120
_MAX_VALUE = 150
_MAX_GROUP = 80
_GROUPS = 10
_RATES = ("error_rate", "bounce_rate", "funnel_conversion")
_SIGNS = {"gt": "above", "gte": "at or above", "lt": "below", "lte": "at or below", None: "beyond"}
_TITLES = {
    "firing": "\N{LARGE RED CIRCLE} {name}",
    "resolved": "\N{LARGE GREEN CIRCLE} Over: {name}",
    "digest": "\N{LARGE RED CIRCLE} {name}: {count:,} groups at once",
    "test": "Test: {name}",
}


class Message(msgspec.Struct, frozen=True):
    """One line of `title`, then `facts` (what, value), then `links`."""

    title: str
    facts: list[tuple[str, str]]
    links: list[Link]

    def text(self) -> str:
        """Without markup; addresses are written out."""
        lines = [self.title, "", *(f"{name}: {value}" for name, value in self.facts), ""]
        return "\n".join([*lines, *(f"{link.text}: {link.url}" for link in self.links)]).rstrip() + "\n"


def message(happening: Happening, dashboard: str) -> Message:
    """`dashboard`: where its pages begin; empty: no links."""
    count = int(happening.context.get("group_count", 0))
    title = _TITLES[happening.state].format(name=_line(happening.rule_name, _MAX_NAME), count=count)
    facts = [*_numbers(happening), *_groups(happening), ("Window", _window(happening))]
    return Message(title, facts, links(happening, dashboard))


def number(metric: Metric, value: float) -> str:
    """A value as people read it: rates in percent, times in ms."""
    if metric in _RATES:
        return f"{value * 100:.4g} %"
    unit = " ms" if metric.startswith("avg_") else ""
    return f"{value:,.0f}{unit}" if value == int(value) else f"{value:,.2f}{unit}"


def _numbers(happening: Happening) -> list[tuple[str, str]]:
    metric, context = happening.metric, happening.context
    facts = [(metric.replace("_", " "), _standing(happening))]
    if "mean" in context and "sigma" in context:
        facts.append(("usual", f"{number(metric, context['mean'])} ± {number(metric, context['sigma'])}"))
    return facts


def _standing(happening: Happening) -> str:
    """The value and what it is held against."""
    limit = _limit(happening)
    if happening.state == "resolved":
        return f"no longer {limit}" if limit else "back"
    shown = "nothing" if happening.value is None else number(happening.metric, happening.value)
    if happening.state == "digest":
        shown = f"at worst {shown}"
    return f"{shown} ({limit})" if limit else shown


def _limit(happening: Happening) -> str:
    if happening.threshold is None:
        return ""
    return f"{_SIGNS[happening.operator]} {number(happening.metric, happening.threshold)}"


def _groups(happening: Happening) -> list[tuple[str, str]]:
    own = [(name, _line(value, _MAX_VALUE) or "unknown") for name, value in happening.group.items()]
    return own + [_group(happening.metric, one) for one in happening.context.get("groups", [])[:_GROUPS]]


def _group(metric: Metric, one: dict[str, Any]) -> tuple[str, str]:
    name = _line(", ".join(str(value) or "unknown" for value in one["group"].values()), _MAX_GROUP)
    value = one.get("value")
    return name, "nothing" if value is None else number(metric, value)


def _window(happening: Happening) -> str:
    begin, end = (datetime.fromtimestamp(ms / 1000, UTC) for ms in (happening.window_start_ms, happening.window_end_ms))
    return f"{begin:%Y-%m-%d %H:%M} to {end:%H:%M}" + ("" if begin.date() == end.date() else f" ({end:%m-%d})") + " UTC"


def _line(text: str, longest: int) -> str:
    """One line without control characters or what turns the direction of writing, cut where it is too long."""
    plain = "".join(letter if letter.isprintable() else " " for letter in text)
    return plain if len(plain) <= longest else f"{plain[: longest - 1]}…"
