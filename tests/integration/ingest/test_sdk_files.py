"""The SDK as the ingestor serves it: to any site, compressed, and not again to whoever has it."""

import gzip
import json
from http.client import HTTPConnection
from pathlib import Path

import pytest

from gosight.http.ingest.sdk_files import sdk_files
from tests.integration.ingest.service import Ingestor

BUILT = Path(__file__).parents[3] / "gosight" / "data" / "sdk"
VERSION = json.loads((BUILT / "sizes.json").read_text())["version"]


def get(ingestor: Ingestor, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    connection = HTTPConnection("127.0.0.1", ingestor.port, timeout=60)
    try:
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
    finally:
        connection.close()


@pytest.mark.parametrize("name", sorted(one.name for one in BUILT.glob("*.js")))
def test_any_site_may_load_it(ingestor: Ingestor, name: str) -> None:
    status, headers, body = get(ingestor, f"/v1/{name}?v={VERSION}", Origin="https://a.b")
    assert (status, body) == (200, (BUILT / name).read_bytes())
    assert headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert headers["Cache-Control"] == "public, max-age=3600"
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert "Content-Encoding" not in headers
    status, again, packed = get(ingestor, f"/v1/{name}", Accept_Encoding="br, gzip")
    assert (status, again["Content-Encoding"], gzip.decompress(packed)) == (200, "gzip", body)
    status, kept, nothing = get(ingestor, f"/v1/{name}", If_None_Match=headers["ETag"])
    assert (status, nothing, kept["ETag"]) == (304, b"", headers["ETag"])
    assert get(ingestor, f"/v1/{name}", If_None_Match='W/"other"')[0] == 200


def test_a_version_never_changes(ingestor: Ingestor) -> None:
    status, headers, body = get(ingestor, f"/v1/sdk-{VERSION}.js")
    assert (status, body) == (200, (BUILT / "sdk.js").read_bytes())
    assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert get(ingestor, "/v1/sdk-9.9.9.js")[0] == 404


def test_where_it_was_not_built_there_is_none(tmp_path: Path) -> None:
    assert sdk_files(tmp_path) == {}
