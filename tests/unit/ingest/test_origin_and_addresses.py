"""Which sites may send, whose address a request came from, and how it is stored."""

from ipaddress import ip_address, ip_network

import pytest

from gosight.http.client_ip import ClientAddresses, parsed
from gosight.http.ingest.origin import is_allowed
from gosight.http.ingest.privacy.addresses import IpMode, stored_ip

SALT = b"s" * 32


@pytest.mark.parametrize(
    ("origin", "domains", "allowed"),
    [
        ("https://shop.example.com", [], True),
        (None, ["example.com"], True),
        ("https://example.com", ["example.com"], True),
        ("https://EXAMPLE.com.", ["Example.Com"], True),
        ("https://example.com:8443", ["example.com"], True),
        ("https://example.com:8443", ["example.com:8443"], True),
        ("https://example.com", ["example.com:8443"], False),
        ("https://example.com", ["example.com:443"], True),
        ("http://example.com", ["example.com:443"], False),
        ("https://a.b.example.com", ["*.example.com"], True),
        ("https://example.com", ["*.example.com"], False),
        ("https://evilexample.com", ["*.example.com", "example.com"], False),
        ("https://example.com.evil.com", ["*.example.com", "example.com"], False),
        ("https://example.com@evil.com", ["example.com"], False),
        ("https://x.com", ["*"], True),
        ("https://x.com", ["y.com", "https://x.com/path"], True),
        ("https://[::1]:3000", ["[::1]:3000"], True),
        ("null", ["example.com"], False),
        ("", ["example.com"], False),
        ("https://[::1", ["example.com"], False),
        ("https://a:99999999", ["example.com"], False),
        ("https://" + "a" * 300 + ".example.com", ["*.example.com"], False),
        ("\udcff", ["example.com"], False),
        ("https://x.com", ["https://[bad"], False),
    ],
)
def test_origin_against_allowed_domains(origin: str | None, domains: list[str], allowed: bool) -> None:
    assert is_allowed(origin, domains) is allowed


@pytest.mark.parametrize(
    ("peer", "forwarded_for", "client"),
    [
        ("8.8.8.8", "", "8.8.8.8"),
        ("8.8.8.8", "1.2.3.4", "8.8.8.8"),
        ("10.0.0.1", "1.2.3.4", "1.2.3.4"),
        ("10.0.0.1", "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        ("10.0.0.1", "6.6.6.6, 1.2.3.4, 10.9.9.9", "1.2.3.4"),
        ("10.0.0.1", "10.0.0.2", "10.0.0.2"),
        ("10.0.0.1", "1.2.3.4:5678", "1.2.3.4"),
        ("10.0.0.1", "[2001:db8::7]:5678", "2001:db8::7"),
        ("10.0.0.1", '"[2001:db8::7]"', "2001:db8::7"),
        ("10.0.0.1", "::ffff:1.2.3.4", "1.2.3.4"),
        ("::ffff:10.0.0.1", "1.2.3.4", "1.2.3.4"),
        ("10.0.0.1", "1.2.3.4, unknown", "10.0.0.1"),
        ("10.0.0.1", "1.2.3.4,", "10.0.0.1"),
        ("", "1.2.3.4", None),
    ],
)
def test_the_right_most_hop_that_is_no_trusted_proxy(peer: str, forwarded_for: str, client: str | None) -> None:
    addresses = ClientAddresses([ip_network("10.0.0.0/8"), ip_network("fd00::/8")])
    found = addresses.of(peer, forwarded_for)
    assert (str(found) if found else None) == client


def test_without_trusted_proxies_nobody_is_believed() -> None:
    assert str(ClientAddresses([]).of("10.0.0.1", "1.2.3.4")) == "10.0.0.1"


@pytest.mark.parametrize("text", ["", "x", "1.2.3", "999.1.1.1", "[", "fe80::1%", "\udcff", "1" * 5_000])
def test_what_is_no_address(text: str) -> None:
    assert parsed(text) in (None, ip_address("fe80::1"))


@pytest.mark.parametrize(
    ("address", "mode", "stored"),
    [
        ("81.2.69.142", "truncate", "81.2.69.0"),
        ("2001:218:1:2:3::4", "truncate", "2001:218:1::"),
        ("81.2.69.142", "keep", "81.2.69.142"),
        ("81.2.69.142", "remove", ""),
        (None, "truncate", ""),
        (None, "hash", ""),
    ],
)
def test_address_as_the_project_wants_it(address: str | None, mode: IpMode, stored: str) -> None:
    assert stored_ip(ip_address(address) if address else None, mode, SALT) == stored


def test_a_hashed_address_needs_the_salt() -> None:
    one, other = ip_address("81.2.69.142"), ip_address("81.2.69.143")
    hashes = {stored_ip(one, "hash", SALT), stored_ip(other, "hash", SALT), stored_ip(one, "hash", b"other" * 8)}
    assert len(hashes) == 3
    assert stored_ip(one, "hash", SALT) in hashes
    assert all("81.2" not in text for text in hashes)
