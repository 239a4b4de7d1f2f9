"""One API server for a run, with what production.yaml takes for granted; each test has a namespace of its own."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.kube.apiserver import ApiServer, running
from tests.waiting import wait_for

_KNOWN_S = 60.0
_PRIORITY = {
    "apiVersion": "scheduling.k8s.io/v1",
    "kind": "PriorityClass",
    "metadata": {"name": "production"},
    "value": 1,
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All that lies here is for `make test-chart` alone."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.kube)


@pytest.fixture(scope="session")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiServer]:
    tools = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "gosight" / "kube"
    assert (tools / "kube-apiserver").exists(), f"no kube-apiserver in {tools}; scripts/kube.sh builds it"
    missing = [name for name in ("etcd", "openssl") if shutil.which(name) is None]
    assert not missing, f"missing: {missing}"
    with running(tools / "kube-apiserver", tmp_path_factory.mktemp("kube")) as made:
        for file in sorted((tools / "kinds").iterdir()):
            _define(made, yaml.safe_load(file.read_text()))
        made.create("", _PRIORITY)
        yield made


def _define(api: ApiServer, definition: dict[str, object]) -> None:
    """Have the server know a kind. Returns when it does."""
    made = api.create("", definition)
    path = f"/apis/apiextensions.k8s.io/v1/customresourcedefinitions/{made['metadata']['name']}"

    def is_known() -> bool:
        conditions = api.ask("GET", path)["status"]["conditions"] or []  # none at first
        return any(one["type"] == "Established" and one["status"] == "True" for one in conditions)

    wait_for(is_known, _KNOWN_S, f"{path} is not known")
