"""A project's settings on top of the installation's: who wins, and how what makes no sense is refused."""

from typing import Any

import msgspec
import pytest

from gosight.pipeline.detectors.registry import BY_KIND
from gosight.schemas.project import Condition, Privacy, ProjectSettings, Replay, Sampling, Session
from gosight.schemas.wrong_setting import WrongSetting
from gosight.stores.effective import effective

SELECTOR = "Expected one element: a tag, #id, .class, [attribute] or several of them together, such as button.plus"


def test_nothing_set_is_the_installations() -> None:
    installation = ProjectSettings(session=Session(idle_minutes=20), insights={"rage_click": {"min_clicks": "4"}})
    settings = effective(installation, {})
    assert settings.session.idle_minutes == 20
    assert settings.insights["rage_click"]["min_clicks"] == 4
    assert settings.insights.keys() == BY_KIND.keys()


def test_a_change_of_the_installation_reaches_what_a_project_has_not_set() -> None:
    own = {"session": {"idle_minutes": 5}, "insights": {"rage_click": {"min_clicks": 3}}}
    for hours, radius in ((12, 30), (10, 60)):
        numbers = {"rage_click": {"radius_px": radius, "min_clicks": 9}}
        settings = effective(ProjectSettings(session=Session(15, hours), insights=numbers), own)
        assert settings.session == Session(5, hours)
        assert settings.insights["rage_click"]["radius_px"] == radius
        assert settings.insights["rage_click"]["min_clicks"] == 3


def test_lists_of_privacy_add_up_and_everything_else_replaces() -> None:
    installation = ProjectSettings(
        privacy=Privacy(ip="remove", block_urls=["/account/*", "/pay"]),
        insights={"rage_click": {"ignore_selectors": [".stepper"]}},
    )
    own = {
        "privacy": {"ip": "keep", "block_urls": ["/pay", "/me"]},
        "insights": {"rage_click": {"ignore_selectors": ["#player"]}},
    }
    settings = effective(installation, own)
    assert settings.privacy == Privacy(ip="keep", block_urls=["/account/*", "/pay", "/me"])
    assert settings.insights["rage_click"]["ignore_selectors"] == ["#player"]


def test_what_is_effective_is_read_back_alike() -> None:
    own = {"events": {"mouse_move": False}, "replay_sample_rate": 0.5, "privacy": {"sensitive_names": ["straße"]}}
    settings = effective(ProjectSettings(), own)
    assert msgspec.json.decode(msgspec.json.encode(settings), type=ProjectSettings) == settings
    assert effective(ProjectSettings(), msgspec.to_builtins(settings)) == settings


@pytest.mark.parametrize(
    ("own", "key", "value", "expected"),
    [
        ({"session": {"idle_minutes": 0}}, "session.idle_minutes", 0, "Expected `int` >= 1"),
        ({"session": {"idle_minutes": 1_441}}, "session.idle_minutes", 1_441, "Expected `int` <= 1440"),
        ({"session": {"idle_minutes": "20"}}, "session.idle_minutes", "20", "Expected `int`, got `str`"),
        ({"session": {"idle_minutes": True}}, "session.idle_minutes", True, "Expected `int`, got `bool`"),
        ({"session": {"max_hours": 169}}, "session.max_hours", 169, "Expected `int` <= 168"),
        (
            {"session": {"idle_minutes": 61, "max_hours": 1}},
            "session.idle_minutes",
            61,
            "Expected at most session.max_hours, 60 minutes",
        ),
        ({"session": {"grace_ms": 30_001}}, "session.grace_ms", 30_001, "Expected `int` <= 30000"),
        ({"session": {"idle_hours": 1}}, "session.idle_hours", 1, "There is no such setting"),
        ({"session": 5}, "session", 5, "Expected `object`, got `int`"),
        ({"sessions": {}}, "sessions", {}, "There is no such setting"),
        ({"session[9]": 1}, "session[9]", 1, "There is no such setting"),
        ({"session": {"a.b": 1}}, "session.a.b", 1, "There is no such setting"),
        ({"privacy": {"`": 1}}, "privacy.`", 1, "There is no such setting"),
        ({"privacy": {"ip": "guess"}}, "privacy.ip", "guess", "Invalid enum value 'guess'"),
        ({"privacy": {"block_urls": "/a"}}, "privacy.block_urls", "/a", "Expected `array`, got `str`"),
        ({"privacy": {"block_urls": ["/a", ""]}}, "privacy.block_urls[1]", "", "Expected `str` of length >= 1"),
        ({"privacy": {"block_urls": [5]}}, "privacy.block_urls[0]", 5, "Expected `str`, got `int`"),
        (
            {"privacy": {"sensitive_names": ["_"]}},
            "privacy.sensitive_names[0]",
            "_",
            "Expected a letter or digit in it",
        ),
        ({"retention_days": 7}, "retention_days", 7, "Expected `int` >= 8"),
        ({"replay_sample_rate": 1.1}, "replay_sample_rate", 1.1, "Expected `float` <= 1.0"),
        ({"drop_bots": "yes"}, "drop_bots", "yes", "Expected `bool`, got `str`"),
        ({"insights": []}, "insights", [], "Expected `object`, got `list`"),
        ({"insights": {"rage": {}}}, "insights.rage", {}, f"no such insight; there are {', '.join(BY_KIND)}"),
        (
            {"insights": {"rage_click": {"min_clicks": "4"}}},
            "insights.rage_click.min_clicks",
            "4",
            "Expected `int`, got `str`",
        ),
        (
            {"insights": {"rage_click": {"radius_px": 1_000_001}}},
            "insights.rage_click.radius_px",
            1_000_001,
            "expected a number from 1 to 1000000",
        ),
        (
            {"insights": {"dead_click": {"ignore_selectors": ["#ok", "#menu .item"]}}},
            "insights.dead_click.ignore_selectors[1]",
            "#menu .item",
            SELECTOR,
        ),
    ],
)
def test_refused_with_key_value_and_expectation(own: dict[str, Any], key: str, value: Any, expected: str) -> None:
    with pytest.raises(WrongSetting) as raised:
        effective(ProjectSettings(), own)
    wrong = raised.value
    assert (wrong.key, wrong.value, wrong.expected) == (key, value, expected)
    assert str(wrong) == f"{key}={value!r}: {expected}"


@pytest.mark.parametrize("events", [{"click": 1}, {"": True}, {"x" * 501: True}, {"a\x00": True}])
def test_switches_of_events_are_names_and_booleans(events: dict[str, Any]) -> None:
    with pytest.raises(WrongSetting) as raised:
        effective(ProjectSettings(), {"events": events})
    assert raised.value.key == "events"


@pytest.mark.parametrize(
    "text", ["a\x00", "a\n", "\ud800", "x" * 501], ids=["nul", "line", "surrogate", "one_too_long"]
)
def test_texts_that_no_store_takes(text: str) -> None:
    with pytest.raises(WrongSetting):
        effective(ProjectSettings(), {"privacy": {"block_urls": [text]}})


@pytest.mark.parametrize("own", [[], 5, "x"])
def test_settings_that_are_no_object(own: Any) -> None:
    with pytest.raises(WrongSetting, match=r"^settings=.*Expected `object`"):
        effective(ProjectSettings(), own)


@pytest.mark.parametrize(
    "selector",
    [
        "video",
        "#player",
        ".stepper",
        "button.plus",
        "[data-role=slider]",
        "li:nth-child(2)",
        "my-player",
        ".größe",
        r".a\:b",
    ],
)
def test_selectors_of_one_element(selector: str) -> None:
    numbers = {"rage_click": {"ignore_selectors": [selector]}}
    assert effective(ProjectSettings(), {"insights": numbers}).insights["rage_click"]["ignore_selectors"] == [selector]


@pytest.mark.parametrize(
    "selector", ["", " ", "a b", "a>b", "ul > li", "a,b", r"a\+b", "*", "#", ".", "[x", "a{}", "x" * 257]
)
def test_selectors_that_could_never_match(selector: str) -> None:
    with pytest.raises(WrongSetting) as raised:
        effective(ProjectSettings(), {"insights": {"rage_click": {"ignore_selectors": [selector]}}})
    assert raised.value.value == selector


def test_too_many_selectors() -> None:
    listed = [f"#e{number}" for number in range(101)]
    with pytest.raises(WrongSetting, match="Expected at most 100"):
        effective(ProjectSettings(), {"insights": {"rage_click": {"ignore_selectors": listed}}})
    assert effective(ProjectSettings(), {"insights": {"rage_click": {"ignore_selectors": listed[:100]}}})


def test_sampling_is_merged_key_by_key_and_its_conditions_replaced() -> None:
    installation = ProjectSettings(
        replay=Replay(retention_days=7, sampling=Sampling(enabled=True, rate=0.5, conditions=[Condition("has_error")]))
    )
    own = {"replay": {"sampling": {"conditions": [{"type": "duration_gt", "value": "5m"}]}}}
    replay = effective(installation, own).replay
    assert (replay.retention_days, replay.sampling.enabled, replay.sampling.rate) == (7, True, 0.5)
    assert [one.duration_ms for one in replay.sampling.conditions] == [300_000]


@pytest.mark.parametrize(
    ("condition", "place"),
    [
        ({"type": "duration_gt"}, "value"),
        ({"type": "duration_gt", "value": "60 parsecs"}, "value"),
        ({"type": "custom_event"}, "value"),
        ({"type": "custom_event", "value": "x" * 257}, "value"),
        ({"type": "has_error", "value": 5}, "value"),
        ({"type": "has_luck"}, "type"),
    ],
)
def test_a_condition_that_makes_no_sense_is_refused_by_name(condition: dict[str, Any], place: str) -> None:
    with pytest.raises(WrongSetting) as raised:
        effective(ProjectSettings(), {"replay": {"sampling": {"conditions": [condition]}}})
    assert raised.value.key == f"replay.sampling.conditions[0].{place}"
