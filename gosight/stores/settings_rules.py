"""Rules of settings that go beyond the type of a single value."""

import re
from collections.abc import Callable
from typing import Any

from gosight.schemas.project import Condition, ProjectSettings
from gosight.schemas.wrong_setting import WrongSetting

_MAX_SELECTORS = 100
_MAX_SELECTOR = 256
_MINUTES = 60
_MAX_NAME = 256

_NAME = r"(?:[\w-]|\\[^\s>+~])+"
_IS_ELEMENT = re.compile(rf"(?:{_NAME})?(?:[.#]{_NAME}|\[[^\]\s>+~]+\]|:[\w-]+(?:\([^)\s>+~]*\))?)*").fullmatch
_HAS_WORD = re.compile(r"[^\W_]").search

_ELEMENT = "Expected one element: a tag, #id, .class, [attribute] or several of them together, such as button.plus"


def check(settings: ProjectSettings) -> None:
    """Raises `WrongSetting` at the first that is broken."""
    _check_session(settings)
    _each("privacy.sensitive_names", settings.privacy.sensitive_names, _HAS_WORD, "Expected a letter or digit in it")
    for number, condition in enumerate(settings.replay.sampling.conditions):
        _check_condition(f"replay.sampling.conditions[{number}].value", condition)
    for kind, numbers in settings.insights.items():
        if (listed := numbers.get("ignore_selectors")) is not None:
            key = f"insights.{kind}.ignore_selectors"
            if len(listed) > _MAX_SELECTORS:
                raise WrongSetting(key, listed, f"Expected at most {_MAX_SELECTORS}")
            _each(key, listed, _names_element, _ELEMENT)


def _check_session(settings: ProjectSettings) -> None:
    session = settings.session
    if session.idle_minutes > session.max_hours * _MINUTES:
        expected = f"Expected at most session.max_hours, {session.max_hours * _MINUTES} minutes"
        raise WrongSetting("session.idle_minutes", session.idle_minutes, expected)


def _check_condition(key: str, condition: Condition) -> None:
    if condition.type == "duration_gt":
        try:
            _ = condition.duration_ms
        except ValueError as error:
            raise WrongSetting(key, condition.value, "Expected seconds, or a duration such as 60s, 5m or 1h") from error
    elif condition.type == "custom_event":
        if not isinstance(condition.value, str) or not 0 < len(condition.value) <= _MAX_NAME:
            raise WrongSetting(key, condition.value, f"Expected an event's name of 1 to {_MAX_NAME} characters")
    elif condition.value != "":
        raise WrongSetting(key, condition.value, f"Expected none with {condition.type}")


def _each(key: str, values: list[str], is_good: Callable[[str], Any], expected: str) -> None:
    for number, value in enumerate(values):
        if not is_good(value):
            raise WrongSetting(f"{key}[{number}]", value, expected)


def _names_element(selector: str) -> bool:
    return 0 < len(selector) <= _MAX_SELECTOR and _IS_ELEMENT(selector) is not None
