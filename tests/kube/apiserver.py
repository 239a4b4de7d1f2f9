"""A Kubernetes API server on this machine: etcd and kube-apiserver, and nothing that acts on what they hold."""

import json
import ssl
import subprocess
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

from gosight.embedded.ports import free_port
from tests.waiting import wait_for

Object = dict[str, Any]

_READY_S = 300.0
_STOP_S = 60.0
_TOKEN = "of-the-tests"
_UNCHECKED = ssl.create_default_context()
_UNCHECKED.check_hostname = False
_UNCHECKED.verify_mode = ssl.CERT_NONE
_VERBS = {"PATCH": "application/merge-patch+json"}


class Refused(Exception):
    """What the server says against a request, and its status."""

    def __init__(self, status: int, said: str) -> None:
        super().__init__(f"{status}: {said}")
        self.status = status


class ApiServer:
    """Asked as an administrator, by the token of the kubeconfig."""

    def __init__(self, port: int) -> None:
        self.address = f"https://127.0.0.1:{port}"
        self._places: dict[tuple[str, str], str] = {}

    @property
    def kubeconfig(self) -> str:
        """As a file's text."""
        cluster = {"server": self.address, "insecure-skip-tls-verify": True}
        return json.dumps(
            {
                "apiVersion": "v1",
                "kind": "Config",
                "clusters": [{"name": "here", "cluster": cluster}],
                "users": [{"name": "admin", "user": {"token": _TOKEN}}],
                "contexts": [{"name": "here", "context": {"cluster": "here", "user": "admin"}}],
                "current-context": "here",
            }
        )

    def ask(self, method: str, path: str, body: Object | None = None) -> Object:
        """Its answer. Raises `Refused`, and `OSError` while nobody listens."""
        headers = {"Authorization": f"Bearer {_TOKEN}", "Content-Type": _VERBS.get(method, "application/json")}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.address + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60, context=_UNCHECKED) as answer:
                return dict(json.loads(answer.read()))
        except HTTPError as error:
            said = error.read().decode()
            raise Refused(error.code, said) from error

    def create(self, namespace: str, one: Object, *, is_trial: bool = False) -> Object:
        """Raises `Refused`, for an unknown field too. `is_trial`: as far as storing it, which is left out."""
        trial = "&dryRun=All" if is_trial else ""
        path = f"{self.place(namespace, one['apiVersion'], one['kind'])}?fieldValidation=Strict{trial}"
        return self.ask("POST", path, one)

    def items(self, namespace: str, version: str, kind: str) -> list[Object]:
        """All of a kind. A list leaves out what is the same of all."""
        found = self.ask("GET", self.place(namespace, version, kind))["items"]
        return [{"apiVersion": version, "kind": kind} | one for one in found]

    def place(self, namespace: str, version: str, kind: str) -> str:
        """Where a kind's objects are in a namespace."""
        if (version, kind) not in self._places:
            root = f"/apis/{version}" if "/" in version else f"/api/{version}"
            for one in self.ask("GET", root)["resources"]:
                inside = "/namespaces/{}" if one["namespaced"] else ""
                if "/" not in one["name"]:
                    self._places[version, one["kind"]] = f"{root}{inside}/{one['name']}"
        return self._places[version, kind].format(namespace)

    def is_ready(self) -> bool:
        """Whether it takes requests: it has made what it makes itself."""
        try:
            return bool(self.ask("GET", "/api/v1/namespaces/kube-system"))
        except (OSError, Refused):
            return False


@contextmanager
def running(program: Path, folder: Path) -> Iterator[ApiServer]:
    """`program`: kube-apiserver, of scripts/kube.sh. `folder`: for data and logs."""
    etcd, peer, port = free_port(), free_port(), free_port()
    key = folder / "accounts.key"
    subprocess.run(["openssl", "genrsa", "-out", str(key), "2048"], check=True, capture_output=True)
    (folder / "tokens.csv").write_text(f'{_TOKEN},admin,1,"system:masters"\n')
    store = {
        "data-dir": folder / "etcd",
        "listen-client-urls": f"http://127.0.0.1:{etcd}",
        "advertise-client-urls": f"http://127.0.0.1:{etcd}",
        "listen-peer-urls": f"http://127.0.0.1:{peer}",
    }
    server = {
        "etcd-servers": f"http://127.0.0.1:{etcd}",
        "secure-port": port,
        "bind-address": "127.0.0.1",
        "cert-dir": folder / "certificates",
        "service-account-issuer": "https://kubernetes.default.svc",
        "service-account-key-file": key,
        "service-account-signing-key-file": key,
        "service-cluster-ip-range": "10.96.0.0/16",
        "token-auth-file": folder / "tokens.csv",
        "authorization-mode": "RBAC",
    }
    with _process(folder / "etcd.log", "etcd", store), _process(folder / "api.log", str(program), server) as process:
        made = ApiServer(port)
        wait_for(lambda: process.poll() is not None or made.is_ready(), _READY_S, "the API server is not ready")
        assert process.poll() is None, (folder / "api.log").read_text()[-2000:]
        yield made


@contextmanager
def _process(log: Path, program: str, options: Mapping[str, object]) -> Iterator["subprocess.Popen[bytes]"]:
    call = [program, *(f"--{name}={value}" for name, value in options.items())]
    with log.open("wb") as file:
        process = subprocess.Popen(call, stdout=file, stderr=file)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(_STOP_S)
