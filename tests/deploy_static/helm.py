"""Helm, from the package that ships its library: renders and checks the chart as `helm template` and `helm lint` do."""

from typing import Any

import helm_python
import yaml

from tests.deploy_static.rendered import Manifest
from tests.deploy_static.series import ROOT

CHART = ROOT / "deploy" / "helm" / "gosight"


class Refused(Exception):
    """Helm does not take the values: says why."""


def template(values: dict[str, Any], *, is_upgrade: bool = False) -> list[Manifest]:
    """The manifests of a release `gosight` in the namespace `gosight`. Raises `Refused`."""
    try:
        with helm_python.Chart.load(CHART) as chart:
            chart.validate_schema(values)
            files = chart.render(
                values,
                name="gosight",
                namespace="gosight",
                revision=2 if is_upgrade else 1,
                is_install=not is_upgrade,
                is_upgrade=is_upgrade,
            )
    except helm_python.HelmError as error:
        raise Refused(str(error)) from error
    texts = (text for path, text in files.items() if path.endswith(".yaml"))
    return [one for text in texts for one in yaml.safe_load_all(text) if one]


def lint(values: dict[str, Any]) -> list[str]:
    """What `helm lint --strict` finds, but for what it only recommends."""
    report = helm_python.lint(CHART, values, strict=True, namespace="gosight")
    found = [f"{one['path']}: {one['error']}" for one in report["messages"] if one["severity"] > 1]
    return found + list(report["errors"])
