"""Whatever groups do and whatever is snoozed, an alert begins once, ends once, and nobody hears of it too often."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from gosight.pipeline.alerts.judge import Finding, Verdict
from gosight.pipeline.alerts.machine import MOST_SINGLE, GroupState, Moment, Step, step
from gosight.schemas.alerts import MINUTE_MS, Condition, Rule

START_MS = 1_795_000_020_000
KEYS = [f'{{"path":"/{n}"}}' for n in range(MOST_SINGLE + 3)]

Beyond = set[int]
"""The numbers of the groups that are beyond in a minute."""


def rule(cooldown_mins: int, *, is_active: bool = True, snoozed_until_ms: int = 0) -> Rule:
    return Rule(
        id="r",
        project_id="p",
        name="rule",
        kind="threshold",
        condition=Condition(metric="pageviews", operator="gt", threshold=1, window="1m", group_by=["path"]),
        channels=msgspec.Raw(b"[]"),
        cooldown_ms=cooldown_mins * MINUTE_MS,
        is_active=is_active,
        snoozed_until_ms=snoozed_until_ms,
    )


def walk(rule: Rule, minutes: list[Beyond]) -> tuple[list[Step], dict[str, GroupState]]:
    """Through all minutes, and the states in the end."""
    states: dict[str, GroupState] = {}
    steps = []
    for number, groups in enumerate(minutes):
        verdict = Verdict({(f"/{n}",): Finding(float(n + 2), 1.0) for n in groups})
        end_ms = START_MS + number * MINUTE_MS
        done = step(rule, states, verdict, Moment(end_ms, end_ms + 30_000))
        states = {key: state for key, state in (states | done.states).items() if state is not None}
        steps.append(done)
    return steps, states


minutes = st.lists(st.sets(st.integers(0, len(KEYS) - 1)), max_size=30)
cooldowns = st.integers(0, 6)


@given(minutes, cooldowns)
def test_an_alert_begins_once_and_ends_once_and_in_this_order(beyond: list[Beyond], cooldown: int) -> None:
    steps, states = walk(rule(cooldown), beyond)
    begun: list[str] = []
    over: list[str] = []
    for done in steps:
        over += [one.happening.alert_id for one in done.over]
        assert set(over) <= set(begun)
        begun += [one.happening.alert_id for one in done.begun]
    assert len(set(begun)) == len(begun)
    assert len(set(over)) == len(over)
    firing = {state.alert_id for state in states.values() if state.alert_id is not None}
    assert firing == set(begun) - set(over)


@given(minutes, cooldowns)
def test_a_group_fires_as_the_plain_rule_says(beyond: list[Beyond], cooldown: int) -> None:
    steps, _ = walk(rule(cooldown), beyond)
    is_firing, last = dict.fromkeys(range(len(KEYS)), False), dict.fromkeys(range(len(KEYS)), -1_000)
    states: dict[str, GroupState] = {}
    for number, (groups, done) in enumerate(zip(beyond, steps, strict=True)):
        states = {key: state for key, state in (states | done.states).items() if state is not None}
        for n, key in enumerate(KEYS):
            begins = n in groups and not is_firing[n] and number - last[n] >= cooldown
            last[n] = number if begins else last[n]
            is_firing[n] = begins or (is_firing[n] and n in groups)
            assert is_firing[n] == (key in states and states[key].alert_id is not None)


@given(minutes, cooldowns)
def test_at_most_ten_messages_begin_in_a_minute_and_a_digest_counts_its_groups(
    beyond: list[Beyond], cooldown: int
) -> None:
    steps, _ = walk(rule(cooldown), beyond)
    for done in steps:
        assert len(done.begun) <= MOST_SINGLE
        fresh = [key for key, state in done.states.items() if state is not None and state.alert_id is not None]
        if len(fresh) > MOST_SINGLE:
            (digest,) = done.begun
            assert (digest.group_key, digest.happening.state) == ("*", "digest")
            assert digest.happening.context["group_count"] == len(fresh)
        else:
            assert sorted(one.group_key for one in done.begun) == sorted(fresh)


@given(minutes, cooldowns)
def test_a_snoozed_rule_says_nothing_and_ends_what_fires(beyond: list[Beyond], cooldown: int) -> None:
    loud, states = walk(rule(cooldown), beyond)
    snoozed = rule(cooldown, snoozed_until_ms=START_MS + 10_000 * MINUTE_MS)
    end_ms = START_MS + len(loud) * MINUTE_MS
    done = step(snoozed, states, Verdict({}), Moment(end_ms, end_ms))
    assert not done.begun
    assert all(not one.is_told for one in done.over)
    assert all(state is None or state.alert_id is None for state in done.states.values())


@given(minutes, cooldowns)
def test_a_rule_that_is_switched_off_is_over(beyond: list[Beyond], cooldown: int) -> None:
    _, states = walk(rule(cooldown), beyond)
    end_ms = START_MS + len(beyond) * MINUTE_MS
    still = Verdict({(f"/{n}",): Finding(2.0, 1.0) for n in range(len(KEYS))})
    done = step(rule(cooldown, is_active=False), states, still, Moment(end_ms, end_ms))
    firing = {state.alert_id for state in states.values() if state.alert_id is not None}
    assert {one.happening.alert_id for one in done.over} == firing
    assert not done.begun


@given(minutes, cooldowns)
def test_the_same_window_gives_the_same_ids(beyond: list[Beyond], cooldown: int) -> None:
    assert walk(rule(cooldown), beyond) == walk(rule(cooldown), beyond)


@given(minutes)
def test_states_are_forgotten_once_they_are_cool(beyond: list[Beyond]) -> None:
    _, states = walk(rule(3), [*beyond, *([set[int]()] * 5)])
    assert states == {}
