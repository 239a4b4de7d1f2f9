"""How a demo ended: per site what was sent, what came of it, and how that differs from the truth."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gosight.demo.outcome import Kept, Outcome
from gosight.demo.project import Project
from gosight.demo.tally import Tally


@dataclass(frozen=True)
class Addresses:
    """Base URLs of the services, e.g. `http://127.0.0.1:8080`."""

    ingestor: str
    api: str

    def project(self, project: Project) -> str:
        """Where a project is queried."""
        return f"{self.api}/api/v1/projects/{project.project_id}"


@dataclass(frozen=True)
class Result:
    """One site: what was sent, what became of it, and how that differs from the truth."""

    project: Project
    tally: Tally
    kept: Kept
    outcome: Outcome
    differences: list[str]


@dataclass(frozen=True)
class Ending:
    """`reconciled`: as `gosight reconcile --json` says it. `lag`: messages. `took_s`: until all could be queried."""

    results: list[Result]
    reconciled: Mapping[str, Any]
    lag: int
    took_s: float

    @property
    def problems(self) -> list[str]:
        """All that is not as it must be; empty = the demo has succeeded."""
        found = [f"{one.project.site.name}: {text}" for one in self.results for text in one.differences]
        if not self.reconciled["is_clean"]:
            found.append(f"gosight reconcile is not clean: {self.reconciled['found']} findings")
        return [*found, f"lag: {self.lag} messages wait"] if self.lag else found
