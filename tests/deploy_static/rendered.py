"""What is in rendered manifests: their containers, and the environment that a container starts with."""

from collections.abc import Iterator
from typing import Any, NamedTuple

Manifest = dict[str, Any]

SECRETS = {
    "gosight-secrets": {
        "postgres-password": "pg-word",
        "clickhouse-password": "ch-word",
        "redis-password": "re-word",
        "jwt-secret": "j" * 32,
    },
    "gosight-s3": {"access-key": "s3-key", "secret-key": "s3-word"},
}
"""The founding guide's secret with its four keys, and the one that the chart makes itself."""

OPTIONAL_KEYS = {"telegram-bot-token", "smtp-password", "clickhouse-query-dsn", "s3-access-key", "s3-secret-key"}


class Container(NamedTuple):
    """`owner`: kind and name of what it is in; `pod`: the pod's spec."""

    owner: str
    pod: dict[str, Any]
    spec: dict[str, Any]
    is_init: bool

    @property
    def is_ours(self) -> bool:
        return str(self.spec["image"]).rsplit("/", 1)[0].endswith("gosight")


def containers(manifests: list[Manifest]) -> Iterator[Container]:
    """Every container of every pod."""
    for manifest in manifests:
        if pod := _pod(manifest):
            owner = f"{manifest['kind']} {manifest['metadata']['name']}"
            for spec in pod.get("initContainers", []):
                yield Container(owner, pod, spec, is_init=True)
            for spec in pod["containers"]:
                yield Container(owner, pod, spec, is_init=False)


def _pod(manifest: Manifest) -> dict[str, Any] | None:
    if manifest["kind"] == "Pod":
        return dict(manifest["spec"])
    template = manifest.get("spec", {}).get("template")
    return dict(template["spec"]) if template else None


def environment(container: Container) -> dict[str, str]:
    """Its variables as the kubelet sets them: secrets looked up, those that may be missing left out, `$(NAME)` of an
    earlier variable put in.
    """
    found: dict[str, str] = {}
    for one in container.spec.get("env", []):
        if "value" in one:
            value = str(one["value"])
            for name, known in found.items():
                value = value.replace(f"$({name})", known)
            found[one["name"]] = value
            continue
        ref = one["valueFrom"]["secretKeyRef"]
        if ref.get("optional"):
            assert ref["key"] in OPTIONAL_KEYS, ref
        else:
            found[one["name"]] = SECRETS[ref["name"]][ref["key"]]
    return found


def config_file(manifests: list[Manifest], container: Container) -> str:
    """The YAML file at CONFIG_PATH of a container of ours."""
    volume = next(one for one in container.pod["volumes"] if one["name"] == "config")
    name = volume["configMap"]["name"]
    maps = [one for one in manifests if one["kind"] == "ConfigMap" and one["metadata"]["name"] == name]
    assert len(maps) == 1, name
    return str(maps[0]["data"]["gosight.yaml"])
