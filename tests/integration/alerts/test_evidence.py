"""What rules find in ClickHouse is what a plain reading of the same rows finds, whatever the rule."""

import asyncio
from random import Random
from typing import Any, get_args

import msgspec
import pytest
from clickhouse_connect.driver.asyncclient import AsyncClient

from gosight.pipeline.alerts.judge import TOO_LITTLE_HISTORY, Verdict, judge
from gosight.pipeline.alerts.metrics import CUBES, SOURCES, of_nothing
from gosight.pipeline.alerts.schedule import Ends, step_ms
from gosight.schemas.alerts import WINDOWS_MS, Condition, Filters, Funnel, Kind, Metric, Operator, Rule, Window
from gosight.schemas.funnels import FunnelStep
from gosight.stores.alert_evidence import Evidences
from gosight.stores.alert_queries import AlertQueries
from gosight.stores.alert_series import series
from tests import alert_oracle
from tests.alert_oracle import MINUTE, World
from tests.happenings import happened
from tests.integration.alerts.world import END_MS, PROJECTS, create_database, draw, insert, with_database

_METRICS = [metric for metric in get_args(Metric) if SOURCES[metric] in CUBES]


@pytest.fixture(scope="module")
def world() -> World:
    return draw(Random(9))


@pytest.fixture(scope="module")
def dsn(clickhouse_dsn: str, world: World) -> str:
    dsn = create_database(clickhouse_dsn)
    asyncio.run(with_database(dsn, lambda client: insert(client, world)))
    return dsn


def rule(number: int, kind: Kind, **fields: Any) -> Rule:
    return Rule(
        id=str(number),
        project_id=fields.pop("project_id", PROJECTS[0]),
        name=f"rule {number}",
        kind=kind,
        condition=Condition(**{"window": "1h", "metric": "sessions"} | fields),
        channels=msgspec.Raw(b"[]"),
        cooldown_ms=0,
        is_active=True,
        snoozed_until_ms=0,
    )


def drawn(random: Random, number: int) -> Rule:
    """Any rule; its threshold is near what there is, so that it holds as often as not."""
    kind = random.choice(get_args(Kind))
    metric = random.choice([one for one in _METRICS if kind != "absence" or one not in alert_oracle.MEANS])
    windows = {"threshold": get_args(Window), "absence": get_args(Window)[:5], "anomaly": ("10m", "1h", "24h")}[kind]
    filters = {
        "path": random.choice([None, None, "/a", "/it's \\ odd"]),
        "browser": random.choice([None, None, "Chrome"]),
        "country": random.choice([None, None, "Việt Nam", ""]),
        "device_type": random.choice([None, None, "mobile"]),
        "os": random.choice([None, None, None, "Linux"]),
    }
    fields: dict[str, Any] = {
        "project_id": random.choice(PROJECTS),
        "metric": metric,
        "window": random.choice(windows),
        "filters": Filters(**filters) if random.random() < 0.6 else Filters(),
        "group_by": random.sample(["path", "browser", "country"], random.choice([0, 0, 1, 1, 2, 3])),
    }
    if kind == "threshold":
        level = random.choice([0.5, 1000]) if metric in alert_oracle.MEANS else random.choice([0, 1, 3, 10])
        fields |= {"operator": random.choice(get_args(Operator)), "threshold": float(level)}
    if kind == "anomaly":
        fields |= {
            "operator": random.choice([None, "gt", "lte"]),
            "threshold": random.choice([None, 0.0, 1.0]),
            "k": random.choice([0.5, 1.0, 2.0]),
            "weeks": random.choice([3, 4, 5]),
            "timezone": random.choice(["UTC", "America/New_York"]),
        }
    return rule(number, kind, **fields)


async def found(client: AsyncClient, rules: list[Rule], ends: Ends) -> dict[tuple[str, int], Verdict]:
    async def give() -> AsyncClient:
        return client

    gathered = await Evidences(AlertQueries(give)).gather(rules, ends)
    return {
        (one.id, end): judge(one, gathered.evidence(end)) for one in rules for end in ends if end % step_ms(one) == 0
    }


@pytest.mark.parametrize("end", [END_MS, END_MS - 7 * MINUTE])
async def test_as_the_oracle(dsn: str, world: World, end: int) -> None:
    random = Random(end - END_MS)
    rules = [drawn(random, number) for number in range(200 if end == END_MS else 60)]
    verdicts = await with_database(dsn, lambda client: found(client, rules, Ends(end)))
    for one in rules:
        if end % step_ms(one) == 0:
            expected = alert_oracle.beyond(world, one, end)
            actual = {group: finding.value for group, finding in verdicts[one.id, end].beyond.items()}
            assert actual == pytest.approx(expected), one
    kinds = {one.kind for one in rules if (one.id, end) in verdicts and verdicts[one.id, end].beyond}
    assert kinds == set(get_args(Kind)) or end != END_MS  # each kind found something


async def test_many_ends_at_once_are_as_each_by_itself(dsn: str) -> None:
    random = Random(1)
    rules = [drawn(random, number) for number in range(10)]
    ends = Ends(END_MS - 20 * MINUTE, MINUTE, 21)

    async def compare(client: AsyncClient) -> None:
        together = await found(client, rules, ends)
        for end in (END_MS - 20 * MINUTE, END_MS - 15 * MINUTE, END_MS - MINUTE, END_MS):
            alone = await found(client, rules, Ends(end))
            assert alone == {key: verdict for key, verdict in together.items() if key[1] == end}

    await with_database(dsn, compare)


async def test_a_project_younger_than_three_weeks_has_too_little_history(dsn: str) -> None:
    young = rule(1, "anomaly", project_id=PROJECTS[2])
    old = rule(2, "anomaly", project_id=PROJECTS[0])
    nothing = rule(3, "anomaly", project_id="00000000-0000-0000-0000-00000000ffff")
    verdicts = await with_database(dsn, lambda client: found(client, [young, old, nothing], Ends(END_MS)))
    assert [verdicts[str(number), END_MS].note for number in (1, 2, 3)] == [TOO_LITTLE_HISTORY, "", TOO_LITTLE_HISTORY]


async def test_sessions_of_a_saved_filter(dsn: str, world: World) -> None:
    def count(**wanted: object) -> float:
        senders = {
            one.sender
            for one in world.events
            if END_MS - alert_oracle.HOUR <= one.at_ms < END_MS and one.path == wanted.get("path", one.path)
        }
        is_bot = wanted.get("is_bot", False)
        return sum(
            one.project_id == PROJECTS[0]
            and one.is_bot == is_bot
            and all(getattr(one, name) == value for name, value in wanted.items() if name not in ("path", "is_bot"))
            for one in senders
        )

    filters: list[dict[str, Any]] = [
        {},
        {"browser": "Chrome", "channel": "search"},
        {"path": "/a"},
        {"is_bot": True},
        {"country": "Việt Nam", "path": "/it's \\ odd"},
    ]
    rules = [
        rule(number, "threshold", metric="filtered_sessions", session_filters=chosen, operator="gte", threshold=0.0)
        for number, chosen in enumerate(filters)
    ]
    verdicts = await with_database(dsn, lambda client: found(client, rules, Ends(END_MS)))
    values = [verdicts[str(number), END_MS].beyond[()].value for number in range(len(filters))]
    assert values == [count(**chosen) for chosen in filters]
    assert all(values[:4])


@pytest.mark.parametrize("window", ["1h", "24h"])
async def test_a_funnels_conversion(dsn: str, world: World, window: Window) -> None:
    """Whatever the steps and the time between them."""
    random = Random(window)
    kinds = ["page_view", "click", "js_error", "console_error", "web_vitals"]
    drawn_funnels = [
        Funnel(
            [
                FunnelStep(event_type=random.choice(kinds), path=random.choice([None, "/*", "/a", "/b*"]))
                for _ in range(random.choice([2, 2, 3]))
            ],
            random.choice([1, 20, 60, 86_400]),
        )
        for _ in range(40)
    ]
    rules = [
        rule(number, "threshold", metric="funnel_conversion", window=window, funnel=one, operator="gte", threshold=0.0)
        for number, one in enumerate(drawn_funnels)
    ]
    verdicts = await with_database(dsn, lambda client: found(client, rules, Ends(END_MS)))
    values = {one.id: verdicts[one.id, END_MS].beyond for one in rules}
    actual = [found_of[()].value if (found_of := values[one.id]) else None for one in rules]
    expected = [alert_oracle.conversion(world, one, END_MS) for one in rules]
    assert actual == pytest.approx(expected)
    assert any(value and value < 1 for value in actual)
    assert await with_database(dsn, lambda client: found(client, rules, Ends(END_MS - MINUTE))) == {}  # whole hours


@pytest.mark.parametrize(
    ("metric", "window", "group_by"),
    [("errors", "15m", ["path"]), ("avg_lcp", "1h", []), ("rage_clicks", "1h", ["browser"])],
)
async def test_a_charts_series_is_what_each_window_holds(
    dsn: str, world: World, metric: Metric, window: Window, group_by: list[str]
) -> None:
    one = rule(1, "threshold", metric=metric, window=window, group_by=group_by, operator="gte", threshold=0.0)
    group = {name: {"path": "/a", "browser": "Chrome"}[name] for name in group_by}
    shown = await course(dsn, one, group=group)
    ends = range(END_MS - 23 * WINDOWS_MS[window], END_MS + 1, WINDOWS_MS[window])
    expected = {
        end: alert_oracle.beyond(world, one, end).get(tuple(group.values()), of_nothing(metric)) for end in ends
    }
    assert dict(shown) == pytest.approx(expected)
    assert [end for end, _ in shown] == list(ends)
    assert len({value for _, value in shown}) > 1


async def test_no_series_where_it_would_not_be_about_one_number(dsn: str) -> None:
    assert await course(dsn, rule(1, "threshold", window="24h"), group={}) == []
    assert await course(dsn, rule(2, "threshold", group_by=["path"]), group={}, state="digest") == []
    assert await course(dsn, rule(3, "threshold", metric="filtered_sessions"), group={}) == []


async def course(dsn: str, one: Rule, **fields: Any) -> list[tuple[int, float | None]]:
    async def ask(client: AsyncClient) -> list[tuple[int, float | None]]:
        async def give() -> AsyncClient:
            return client

        return await series(AlertQueries(give), one, happened(window_end_ms=END_MS, **fields))

    return await with_database(dsn, ask)
