"""What is wrong with the secret is said before anything is installed, by its key and what was expected."""

import helm_python
import pytest

from tests.deploy_static.cluster import Secrets, cluster
from tests.deploy_static.helm import CHART
from tests.deploy_static.rendered import SECRETS

GOOD = SECRETS["gosight-secrets"]
_NOT_A_CLUSTER = "failed to download openapi"
"""What comes of values and secrets that are well: the stand-in takes no manifests."""


def said(secrets: Secrets, domain: str = "gosight.acme.test") -> str:
    """What `helm install` ends with."""
    with (
        cluster(secrets) as kubeconfig,
        helm_python.Config(kubeconfig_content=kubeconfig, namespace="gosight", storage_driver="memory") as config,
        pytest.raises(helm_python.HelmError) as raised,
    ):
        config.install(CHART, "gosight", {"global": {"domain": domain}}, dry_run="server")
    return str(raised.value)


def test_a_good_secret_is_taken() -> None:
    assert _NOT_A_CLUSTER in said({"gosight-secrets": GOOD})


@pytest.mark.parametrize("key", sorted(GOOD))
def test_a_missing_key_is_named(key: str) -> None:
    rest = {name: text for name, text in GOOD.items() if name != key}
    assert f"secret gosight-secrets: expected the key {key}; kubectl create secret" in said({"gosight-secrets": rest})


def test_a_missing_secret_is_named() -> None:
    assert "secret gosight-secrets: expected the key" in said({"another": {"a": "b"}})
    assert "secret gosight-secrets: expected the key" in said({})


@pytest.mark.parametrize("password", ["a/b", "a@b", "a:b", "a b", "a%2", "$(X)"])
def test_a_password_that_cannot_stand_in_an_address_is_named(password: str) -> None:
    message = said({"gosight-secrets": GOOD | {"redis-password": password}})
    assert "key redis-password: expected letters, digits" in message
    assert password not in message


@pytest.mark.parametrize(("length", "taken"), [(31, False), (32, True)])
def test_a_jwt_secret_has_32_characters(length: int, taken: bool) -> None:
    message = said({"gosight-secrets": GOOD | {"jwt-secret": "j" * length}})
    assert (_NOT_A_CLUSTER in message) is taken
    assert ("expected at least 32 characters, got 31" in message) is not taken


def test_the_examples_domain_is_refused() -> None:
    assert "global.domain: expected your own domain" in said({"gosight-secrets": GOOD}, "gosight.example.com")
