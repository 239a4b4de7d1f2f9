"""scripts/download-geoip.sh against a server that answers as MaxMind's documentation says (permalinks with a key)."""

import hashlib
import io
import os
import subprocess
import tarfile
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.deploy_static.series import ROOT

DATABASE = (ROOT / "tests/data/geo/GeoIP2-City-Test.mmdb").read_bytes()
KEY = "license-of-ours"


def archive() -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        entry = tarfile.TarInfo("GeoLite2-City_20261201/GeoLite2-City.mmdb")
        entry.size = len(DATABASE)
        tar.addfile(entry, io.BytesIO(DATABASE))
    return packed.getvalue()


class MaxMind(BaseHTTPRequestHandler):
    """`server.sum`: what it says of its archive."""

    def do_GET(self) -> None:
        asked = parse_qs(urlsplit(self.path).query)
        body = self.server.archive  # type: ignore[attr-defined]
        if asked.get("suffix") == ["tar.gz.sha256"]:
            body = f"{self.server.sum}  GeoLite2-City_20261201.tar.gz\n".encode()  # type: ignore[attr-defined]
        self.send_response(200 if asked.get("license_key") == [KEY] else 401)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def maxmind() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), MaxMind)
    server.archive = archive()  # type: ignore[attr-defined]
    server.sum = hashlib.sha256(server.archive).hexdigest()  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def download(server: ThreadingHTTPServer, folder: Path, key: str) -> subprocess.CompletedProcess[str]:
    where = {"MAXMIND_URL": f"http://127.0.0.1:{server.server_port}", "GEOIP_FOLDER": str(folder)}
    environ = {"PATH": os.environ["PATH"], "MAXMIND_LICENSE_KEY": key, **where}
    command = [str(ROOT / "scripts/download-geoip.sh")]
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=False)


def test_brings_the_database(maxmind: ThreadingHTTPServer, tmp_path: Path) -> None:
    done = download(maxmind, tmp_path, KEY)
    assert done.returncode == 0, done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["GeoLite2-City.mmdb"]
    assert (tmp_path / "GeoLite2-City.mmdb").read_bytes() == DATABASE


@pytest.mark.parametrize(
    ("key", "said"), [("", "MAXMIND_LICENSE_KEY is not set"), ("wrong", "MaxMind refuses GeoLite2-City")]
)
def test_without_a_good_key_it_says_so(maxmind: ThreadingHTTPServer, tmp_path: Path, key: str, said: str) -> None:
    done = download(maxmind, tmp_path, key)
    assert done.returncode == 1
    assert said in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_broken_archive_leaves_the_old_database(maxmind: ThreadingHTTPServer, tmp_path: Path) -> None:
    (tmp_path / "GeoLite2-City.mmdb").write_bytes(b"old")
    maxmind.sum = "0" * 64  # type: ignore[attr-defined]
    done = download(maxmind, tmp_path, KEY)
    assert done.returncode == 1
    assert "SHA-256" in done.stderr
    assert (tmp_path / "GeoLite2-City.mmdb").read_bytes() == b"old"
