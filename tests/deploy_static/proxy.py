"""A real Traefik with the options of docker-compose.yml and the routes of config/traefik, before services that only say
what reached them.
"""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import yaml

from gosight.embedded.ports import free_port
from gosight.embedded.probes import http_ok
from tests.deploy_static.series import ROOT
from tests.nearby import Nearby
from tests.waiting import wait_for

DOMAIN = "gosight.example.com"

_STARTS_WITHIN_S = 20


class _Echo(BaseHTTPRequestHandler):
    """Says which service it is, which path was asked, and who is said to ask."""

    def _answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        name = self.server.name  # type: ignore[attr-defined]
        said = f"{name} {self.path} {self.headers.get('X-Forwarded-For')}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    do_GET = do_POST = _answer  # noqa: N815 - the names that the library calls

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def proxy(folder: Path) -> Iterator[tuple[int, int]]:
    """Gives the ports of HTTP and HTTPS."""
    servers = {name: ThreadingHTTPServer(("127.0.0.1", 0), _Echo) for name in ("ingestor", "api", "dashboard")}
    for name, server in servers.items():
        server.name = name  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
    _routes(folder / "dynamic", {name: server.server_port for name, server in servers.items()})
    ports = {name: free_port() for name in ("web", "websecure", "health")}
    process = subprocess.Popen(
        [str(Path(sys.executable).parent / "traefik"), *_options(folder, ports)],
        env=os.environ | {"DOMAIN": DOMAIN},
        stdout=(folder / "traefik.log").open("wb"),
        stderr=subprocess.STDOUT,
    )
    try:
        address = f"http://127.0.0.1:{ports['health']}/ping"
        wait_for(lambda: http_ok(address), _STARTS_WITHIN_S, f"Traefik does not answer, see {folder}/traefik.log")
        wait_for(lambda: _leads(ports["websecure"]), _STARTS_WITHIN_S, "Traefik has read no routes")
        yield ports["web"], ports["websecure"]
    finally:
        process.kill()
        process.wait()
        for server in servers.values():
            server.shutdown()
            server.server_close()


def _leads(port: int) -> bool:
    connection = Nearby(DOMAIN, port)
    connection.request("GET", "/")
    return connection.getresponse().status == 200


def _options(folder: Path, ports: dict[str, int]) -> list[str]:
    """As Compose has them, but with ports that are free, folders of the test's, and no ACME server."""
    command = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]["traefik"]["command"]
    ours = {
        "--providers.file.directory": str(folder / "dynamic"),
        "--certificatesResolvers.letsencrypt.acme.storage": str(folder / "acme.json"),
        "--certificatesResolvers.letsencrypt.acme.caServer": "https://127.0.0.1:1/",
        **{f"--entryPoints.{name}.address": f"127.0.0.1:{port}" for name, port in ports.items()},
    }
    given = dict(option.partition("=")[::2] for option in command)
    assert given.keys() >= ours.keys()
    return [f"{name}={value}" for name, value in (given | ours).items()]


def _routes(folder: Path, ports: dict[str, int]) -> None:
    folder.mkdir()
    for file in (ROOT / "config" / "traefik").iterdir():
        text = file.read_text()
        for name, port in ports.items():
            text = text.replace(f"http://{name}:{3000 if name == 'dashboard' else 8080}", f"http://127.0.0.1:{port}")
        (folder / file.name).write_text(text)
