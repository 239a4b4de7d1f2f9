"""A namespace that takes restricted pods only, with the secret that the chart wants, and Helm for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import helm_python

from tests.deploy_static.helm import CHART
from tests.deploy_static.rendered import SECRETS
from tests.kube.apiserver import ApiServer, Object

RELEASE = "gosight"

_LEVEL = {f"pod-security.kubernetes.io/{mode}": "restricted" for mode in ("enforce", "warn")}
_WITHIN_S = 120


class Space:
    """`values`: of the release."""

    def __init__(self, api: ApiServer, helm: helm_python.Config, name: str, values: dict[str, Any]) -> None:
        self.api = api
        self.helm = helm
        self.name = name
        self.values = values

    def create_secret(self) -> None:
        """As the guide has it."""
        meta = {"name": "gosight-secrets"}
        secret = {"apiVersion": "v1", "kind": "Secret", "metadata": meta, "stringData": SECRETS["gosight-secrets"]}
        self.api.create(self.name, secret)

    def install(self, *, dry_run: str | None = None) -> Object:
        """The release."""
        return dict(
            self.helm.install(
                CHART, RELEASE, self.values, namespace=self.name, wait="hookOnly", timeout=_WITHIN_S, dry_run=dry_run
            )
        )

    def upgrade(self, **changes: Any) -> None:
        """To other values; keys of `changes` replace those of the values."""
        self.helm.upgrade(
            CHART, RELEASE, self.values | changes, namespace=self.name, wait="hookOnly", timeout=_WITHIN_S
        )

    def rollback(self, revision: int) -> None:
        """Back to what it was."""
        self.helm.rollback(RELEASE, version=revision, wait="hookOnly", timeout=_WITHIN_S)

    def uninstall(self) -> None:
        """Away with it."""
        self.helm.uninstall(RELEASE, timeout=_WITHIN_S, wait="hookOnly")


@contextmanager
def space(api: ApiServer, values: dict[str, Any]) -> Iterator[Space]:
    """Without the secret yet."""
    name = f"t-{uuid4().hex[:8]}"
    meta = {"name": name, "labels": _LEVEL}
    api.create("", {"apiVersion": "v1", "kind": "Namespace", "metadata": meta})
    api.create(name, {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "default"}})  # a controller's
    with helm_python.Config(kubeconfig_content=api.kubeconfig, namespace=name) as helm:
        yield Space(api, helm, name, values)
