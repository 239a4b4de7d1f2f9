"""Traefik's behaviour with our configuration: unknown options pass silently, so it is asked what it does."""

import ssl
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse

import pytest

from tests.deploy_static.proxy import DOMAIN, proxy
from tests.nearby import Nearby, unverified


@pytest.fixture(scope="module")
def ports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, int]]:
    with proxy(tmp_path_factory.mktemp("traefik")) as made:
        yield made


def ask(port: int, host: str, path: str, **headers: str) -> HTTPResponse:
    connection = Nearby(host, port)
    connection.request("GET", path, headers=headers)
    return connection.getresponse()


@pytest.mark.parametrize(
    ("host", "path", "service"),
    [
        (f"ingest.{DOMAIN}", "/v1/events", "ingestor"),
        (f"api.{DOMAIN}", "/api/v1/projects", "api"),
        (DOMAIN, "/projects", "dashboard"),
        (DOMAIN, "/api/v1/projects", "api"),
    ],
)
def test_who_is_asked(ports: tuple[int, int], host: str, path: str, service: str) -> None:
    answer = ask(ports[1], host, path)
    assert (answer.status, answer.read().decode().split()[:2]) == (200, [service, path])


def test_another_name_and_traefiks_own_dashboard_are_not_there(ports: tuple[int, int]) -> None:
    assert ask(ports[1], "other.example.com", "/").status == 404
    assert ask(ports[1], "other.example.com", "/dashboard/").status == 404
    assert ask(ports[1], "other.example.com", "/api/rawdata").status == 404


def test_http_leads_to_https(ports: tuple[int, int]) -> None:
    connection = HTTPConnection("127.0.0.1", ports[0], timeout=10)
    connection.request("GET", "/x?y=1", headers={"Host": DOMAIN})
    answer = connection.getresponse()
    assert answer.status in {301, 308}
    location = answer.headers["Location"]
    assert location.startswith(f"https://{DOMAIN}")
    assert location.endswith("/x?y=1")


@pytest.mark.parametrize("host", [f"ingest.{DOMAIN}", f"api.{DOMAIN}", DOMAIN])
def test_security_headers(ports: tuple[int, int], host: str) -> None:
    headers = ask(ports[1], host, "/").headers
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert headers["Server"] is None
    assert (headers["X-Frame-Options"] == "DENY") is not host.startswith("ingest")


@pytest.mark.parametrize(("size", "status"), [(5 << 20, 200), ((5 << 20) + 1, 413)])
def test_a_body_of_the_largest_chunk_passes_and_a_byte_more_does_not(
    ports: tuple[int, int], size: int, status: int
) -> None:
    connection = Nearby(f"ingest.{DOMAIN}", ports[1])
    connection.putrequest("POST", "/v1/replay")
    connection.putheader("Content-Length", str(size))
    connection.endheaders(b"x" * size if status == 200 else None)  # what is too large is refused before it comes
    assert connection.getresponse().status == status


def test_a_forged_address_is_not_handed_on(ports: tuple[int, int]) -> None:
    answer = ask(ports[1], f"ingest.{DOMAIN}", "/", **{"X-Forwarded-For": "203.0.113.9"})
    assert answer.read().decode().split()[2] == "127.0.0.1"


def test_old_tls_is_refused(ports: tuple[int, int]) -> None:
    context = unverified()
    context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    connection = Nearby(DOMAIN, ports[1], context)
    with pytest.raises(ssl.SSLError):
        connection.connect()


def test_one_address_may_not_ask_without_end(ports: tuple[int, int]) -> None:
    connection = Nearby(f"api.{DOMAIN}", ports[1])
    statuses: list[int] = []
    while len(statuses) < 5_000 and 429 not in statuses:
        connection.request("GET", "/api/v1/x")
        answer = connection.getresponse()
        answer.read()
        statuses.append(answer.status)
    assert statuses[:100] == [200] * 100
    assert statuses[-1] == 429
