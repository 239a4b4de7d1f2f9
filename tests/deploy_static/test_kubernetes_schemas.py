"""Every manifest of every values file, through the strict schemas of each supported version of Kubernetes."""

import json
from collections.abc import Iterator
from functools import cache

import kubernetes_validate
import pytest
import yaml
from kubernetes_validate import utils

from tests.deploy_static import helm
from tests.deploy_static.rendered import Manifest

VERSIONS = sorted({one.rpartition(".")[0] for one in utils.all_versions()}, key=lambda one: int(one.split(".")[1]))
OPERATORS = {"keda.sh/v1alpha1", "monitoring.coreos.com/v1"}
"""Kinds of others: their schemas are not Kubernetes' own."""


@pytest.fixture(autouse=True, scope="module")
def _schemas_are_read_once() -> Iterator[None]:
    """Reading them takes longer than checking with them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(utils, "schema_contents", cache(utils.schema_contents))
        yield


@cache
def manifests() -> list[Manifest]:
    """Of all values files, installed and upgraded; each different one once."""
    found: dict[str, Manifest] = {}
    for example in sorted((helm.CHART / "examples").glob("*.yaml")):
        for is_upgrade in (False, True):
            values = yaml.safe_load(example.read_text())
            found |= {json.dumps(one.get("spec", one)): one for one in helm.template(values, is_upgrade=is_upgrade)}
    return [one for one in found.values() if one["apiVersion"] not in OPERATORS]


@pytest.mark.parametrize("version", VERSIONS)
def test_manifests_are_as_kubernetes_wants_them(version: str) -> None:
    wrong = []
    for one in manifests():
        try:
            kubernetes_validate.validate(one, version, strict=True)
        except kubernetes_validate.ValidationError as error:
            wrong.append(f"{one['kind']} {one['metadata']['name']}: {error.json_path}: {error.message}")
    assert wrong == []


def test_all_versions_are_there_and_a_wrong_field_is_found() -> None:
    assert VERSIONS[0] == "1.25"
    assert len(VERSIONS) >= 13
    deployment = next(one for one in manifests() if one["kind"] == "Deployment")
    broken = json.loads(json.dumps(deployment).replace("livenessProbe", "livenessProb"))
    for version in (VERSIONS[0], VERSIONS[-1]):
        with pytest.raises(kubernetes_validate.ValidationError):
            kubernetes_validate.validate(broken, version, strict=True)
