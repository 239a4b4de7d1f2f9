"""The chart on a real API server: which fields it takes, which pods it admits, a release from begin to end."""

from collections.abc import Iterator
from pathlib import Path

import helm_python
import pytest
import yaml

from tests.deploy_static import helm
from tests.kube.apiserver import ApiServer, Object, Refused
from tests.kube.controllers import Controllers
from tests.kube.space import RELEASE, Space, space

EXAMPLES = sorted((helm.CHART / "examples").glob("*.yaml"))
_OWN_KINDS = [
    ("v1", "ConfigMap"),
    ("v1", "Service"),
    ("v1", "ServiceAccount"),
    ("apps/v1", "Deployment"),
    ("apps/v1", "StatefulSet"),
    ("batch/v1", "Job"),
    ("autoscaling/v2", "HorizontalPodAutoscaler"),
    ("policy/v1", "PodDisruptionBudget"),
    ("networking.k8s.io/v1", "Ingress"),
    ("networking.k8s.io/v1", "NetworkPolicy"),
    ("keda.sh/v1alpha1", "ScaledObject"),
    ("monitoring.coreos.com/v1", "PodMonitor"),
    ("monitoring.coreos.com/v1", "PrometheusRule"),
]


@pytest.fixture(params=EXAMPLES, ids=lambda path: path.stem)
def place(request: pytest.FixtureRequest, api: ApiServer) -> Iterator[Space]:
    """An empty namespace, for the values of an example."""
    example: Path = request.param
    values = yaml.safe_load(example.read_text())
    values["global"]["domain"] = "gosight.acme.test"  # the guide's own is refused
    with space(api, values) as made:
        yield made


def test_without_its_secret_nothing_is_installed(place: Space) -> None:
    with pytest.raises(helm_python.HelmError, match="secret gosight-secrets: expected the key postgres-password"):
        place.install()
    assert _objects(place) == set()


def test_every_field_is_known(place: Space) -> None:
    """To KEDA and the Prometheus operator too, whose schemas `make test` does not have."""
    wrong = []
    for is_upgrade in (False, True):
        for one in helm.template(place.values, is_upgrade=is_upgrade):
            one["metadata"]["namespace"] = place.name
            try:
                place.api.create(place.name, one, is_trial=True)
            except Refused as error:
                wrong.append(f"{one['kind']} {one['metadata']['name']}: {error}")
    assert wrong == []


def test_a_release_from_its_installation_to_its_end(place: Space) -> None:
    place.create_secret()
    place.install(dry_run="server")
    assert _objects(place) == set(), "a dry run leaves nothing"
    with Controllers(place.api, place.name).acting() as controllers:
        place.install()
        for owner in _services(place):
            controllers.judge(owner)
        first, keys = _objects(place), _keys(place)
        place.upgrade(image=place.values.get("image", {}) | {"tag": "0.1.1"}, config=_changed(place))
        assert _images(place) == {"0.1.1"}
        place.rollback(1)
        assert _images(place) == {"0.1.0"}
        assert _objects(place) >= {one for one in first if one[0] != "Job"}
        place.helm.test(RELEASE, timeout=60)
        place.uninstall()
        assert {one for one in _objects(place) if one[1] != f"{RELEASE}-test"} == set()
        place.install()
        assert _keys(place) == keys, "what cold replays are read with outlives the release"
    assert controllers.faults == []
    assert controllers.ran.count(f"{RELEASE}-test") == 1


def _changed(place: Space) -> Object:
    return dict(place.values.get("config", {})) | {"retention_days": 60}


def _objects(place: Space) -> set[tuple[str, str]]:
    """Kind and name of all that the chart makes, but for what every namespace has and its secrets."""
    found = {
        (kind, one["metadata"]["name"])
        for version, kind in _OWN_KINDS
        for one in place.api.items(place.name, version, kind)
    }
    return found - {("ConfigMap", "kube-root-ca.crt"), ("ServiceAccount", "default")}


def _keys(place: Space) -> list[Object]:
    secrets = place.api.items(place.name, "v1", "Secret")
    return [one["data"] for one in secrets if one["metadata"]["name"] == f"{RELEASE}-s3"]


def _services(place: Space) -> list[Object]:
    """What has pods that run for good."""
    return [one for kind in ("Deployment", "StatefulSet") for one in place.api.items(place.name, "apps/v1", kind)]


def _images(place: Space) -> set[str]:
    """Tags of our own services."""
    images = [
        container["image"] for one in _services(place) for container in one["spec"]["template"]["spec"]["containers"]
    ]
    return {image.rpartition(":")[2] for image in images if "gosight" in image}
