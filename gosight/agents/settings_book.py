"""The settings versions that this process has met: filled as the core asks for them."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from gosight.pipeline.message import SettingsMissing
from gosight.schemas.project import ProjectSettings

_RETRY_S = 1.0

log = structlog.get_logger(__name__)


class SettingsBook(dict[tuple[str, int], ProjectSettings]):
    """(project_id, version) -> settings. Versions are immutable, so nothing here is ever stale.

    `fetch` reads one from the stores and raises `unavailable` while they are away; then this waits: it never guesses.
    """

    def __init__(self, fetch: Callable[[str, int], Awaitable[ProjectSettings]], unavailable: type[Exception]) -> None:
        super().__init__()
        self._fetch = fetch
        self._unavailable = unavailable

    async def load(self, missing: SettingsMissing, waiting: Callable[[], None]) -> None:
        """Read what the core lacked, for as long as it takes; `waiting` is called after each try that failed."""
        project, version = missing.project_id, missing.version
        while True:
            try:
                self[project, version] = await self._fetch(project, version)
            except self._unavailable as error:
                log.warning("settings_unavailable", project=project, version=version, error=str(error))
                waiting()
                await asyncio.sleep(_RETRY_S)
            else:
                return
