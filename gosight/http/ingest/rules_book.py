"""Prepared settings by project and version."""

from gosight.http.ingest.project_rules import ProjectRules
from gosight.http.ingest.refusal import unavailable
from gosight.schemas.keys import KeyRecord
from gosight.stores.project_settings import SettingsStore, SettingsUnavailable


class RulesBook:
    """Keeps one version per project: the one in force."""

    def __init__(self, settings: SettingsStore) -> None:
        self._settings = settings
        self._rules: dict[str, ProjectRules] = {}

    async def of(self, record: KeyRecord) -> ProjectRules:
        """Rules of the version that the key's record names. Raises `Refusal` 503 while they cannot be read."""
        rules = self._rules.get(record.project_id)
        if rules is None or rules.version != record.settings_version:
            try:
                settings = await self._settings.get(record.project_id, record.settings_version)
            except SettingsUnavailable as error:
                raise unavailable("The project's settings cannot be read just now.") from error
            rules = ProjectRules(record.project_id, record.settings_version, settings)
            self._rules[record.project_id] = rules
        return rules
