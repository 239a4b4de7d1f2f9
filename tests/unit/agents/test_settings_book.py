"""A settings version that the core lacks is waited for, never guessed."""

import pytest

from gosight.agents import settings_book
from gosight.agents.settings_book import SettingsBook
from gosight.pipeline.message import SettingsMissing
from gosight.schemas.project import ProjectSettings


class Away(Exception):
    """The stores are."""


async def test_waits_until_the_stores_are_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings_book, "_RETRY_S", 0.0)
    answers: list[Exception | ProjectSettings] = [Away(), Away(), ProjectSettings(retention_days=70)]
    waited: list[int] = []

    async def fetch(project: str, version: int) -> ProjectSettings:
        assert (project, version) == ("p", 3)
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    book = SettingsBook(fetch, Away)
    await book.load(SettingsMissing("p", 3), lambda: waited.append(1))
    assert book["p", 3] == ProjectSettings(retention_days=70)
    assert len(waited) == 2


async def test_any_other_error_is_raised() -> None:
    async def fetch(project: str, version: int) -> ProjectSettings:
        raise ValueError("ours")

    with pytest.raises(ValueError, match="ours"):
        await SettingsBook(fetch, Away).load(SettingsMissing("p", 3), lambda: None)
