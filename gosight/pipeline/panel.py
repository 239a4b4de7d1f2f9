"""The detectors of one settings version, ready to be asked."""

from collections.abc import Callable, Iterable
from typing import Any

from gosight.pipeline import visits
from gosight.pipeline.detectors import registry
from gosight.pipeline.detectors.finding import Verdict
from gosight.pipeline.message import SettingsBook, SettingsMissing
from gosight.schemas.project import ProjectSettings

Ask = Callable[[Any, Any], Iterable[Verdict]]
"""One of a detector's two questions."""


class Panel:
    """`takes`: kinds of event that wait for their turn. `window_ms`: the longest that a verdict may stay open. `off`:
    detectors that see nothing. `thresholds`: by insight, the numbers in force.
    """

    def __init__(self, settings: ProjectSettings) -> None:
        self.settings = settings
        self.limits = settings.session
        self.detectors = registry.build(settings.insights)
        self.thresholds = registry.thresholds(settings.insights)
        on = {detector.kind for detector in self.detectors}
        self.off = [detector for detector in registry.DETECTORS if detector.kind not in on]
        self.by_kind: dict[str, list[tuple[str, Ask]]] = {}
        for detector in self.detectors:
            for kind in detector.takes:
                self.by_kind.setdefault(kind, []).append((detector.kind, detector.on_signal))
        self.watchers: list[tuple[str, Ask]] = [(one.kind, one.on_watermark) for one in self.detectors]
        self.takes = visits.KINDS | self.by_kind.keys()
        self.window_ms = max((detector.window_ms for detector in self.detectors), default=0)


class Panels:
    """Panels by project and version, built once. Raises `SettingsMissing` where the book lacks a version."""

    def __init__(self, book: SettingsBook) -> None:
        self._book = book
        self._panels: dict[tuple[str, int], Panel] = {}

    def of(self, project_id: str, version: int) -> Panel:
        """The panel of one settings version."""
        panel = self._panels.get((project_id, version))
        if panel is None:
            settings = self._book.get((project_id, version))
            if settings is None:
                raise SettingsMissing(project_id, version)
            panel = self._panels[project_id, version] = Panel(settings)
        return panel
