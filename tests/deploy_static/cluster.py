"""Stands in for a cluster's API while Helm renders: it knows secrets, and nothing else that an installation needs.

A real API server takes eight minutes to build here; what a chart looks up before it installs anything is this much.
"""

import base64
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Secrets = Mapping[str, Mapping[str, str]]

_PLACE = "/api/v1/namespaces/gosight/secrets"
_KINDS = [{"name": "secrets", "singularName": "secret", "namespaced": True, "kind": "Secret", "verbs": ["get", "list"]}]


@contextmanager
def cluster(secrets: Secrets) -> Iterator[str]:
    """A kubeconfig for a cluster with these secrets (name -> key -> text) in the namespace `gosight`."""
    answers = _answers(secrets)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            body = json.dumps(answers.get(path, {"kind": "Status", "status": "Failure", "code": 404})).encode()
            self.send_response(200 if path in answers else 404)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield _kubeconfig(f"http://127.0.0.1:{server.server_port}")
    finally:
        server.shutdown()
        server.server_close()


def _answers(secrets: Secrets) -> dict[str, Any]:
    objects = {name: _secret(name, values) for name, values in secrets.items()}
    return {
        "/version": {"major": "1", "minor": "35", "gitVersion": "v1.35.0"},
        "/api": {"kind": "APIVersions", "versions": ["v1"]},
        "/apis": {"kind": "APIGroupList", "apiVersion": "v1", "groups": []},
        "/api/v1": {"kind": "APIResourceList", "groupVersion": "v1", "resources": _KINDS},
        _PLACE: {"kind": "SecretList", "apiVersion": "v1", "metadata": {}, "items": list(objects.values())},
    } | {f"{_PLACE}/{name}": one for name, one in objects.items()}


def _secret(name: str, values: Mapping[str, str]) -> dict[str, Any]:
    data = {key: base64.b64encode(text.encode()).decode() for key, text in values.items()}
    return {"kind": "Secret", "apiVersion": "v1", "metadata": {"name": name, "namespace": "gosight"}, "data": data}


def _kubeconfig(address: str) -> str:
    return json.dumps(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "c", "cluster": {"server": address}}],
            "users": [{"name": "u", "user": {}}],
            "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u", "namespace": "gosight"}}],
            "current-context": "c",
        }
    )
