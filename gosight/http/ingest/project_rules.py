"""A project's settings of one version, prepared for the hot path."""

from functools import lru_cache

from gosight.http.ingest.privacy.masking import Cleaner
from gosight.http.ingest.privacy.names import SensitiveNames
from gosight.http.ingest.privacy.urls import Pages
from gosight.schemas.project import ProjectSettings

_PAGE = frozenset(("url", "path", "title", "referrer"))


class ProjectRules:
    """What batches of one project are held to. Everything costly is built once per settings version."""

    def __init__(self, project_id: str, version: int, settings: ProjectSettings) -> None:
        privacy = settings.privacy
        self.project_id = project_id
        self.version = version
        self.settings = settings
        self.excluded = frozenset(
            name.removeprefix("payload.").removeprefix("custom.").removeprefix("page.")
            for name in privacy.exclude_from_storage
        )
        self.names = _names(tuple(privacy.sensitive_names), tuple(sorted(self.excluded)))
        self.cleaner = Cleaner(self.names, self.excluded)
        self.pages = Pages(privacy.block_urls)
        self.excludes_user = "user_id" in self.excluded
        self.excludes_page = not _PAGE.isdisjoint(self.excluded)
        self.ip_mode = "remove" if "ip" in self.excluded else privacy.ip


@lru_cache(maxsize=64)
def _names(own: tuple[str, ...], removed: tuple[str, ...]) -> SensitiveNames:
    """Most projects have the same lists, so they share one automaton."""
    return SensitiveNames(own, removed)
