"""Which addresses may be called: none that leads to this machine, its network or the cloud's metadata."""

from ipaddress import ip_network

import pytest

from gosight.alerts.delivery.addresses import why_not

REFUSED = {
    "loopback": ["127.0.0.1", "127.255.0.9", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1"],
    "link-local or metadata": [
        "169.254.169.254",
        "fe80::1",
        "fe80::1%eth0",
        "::ffff:169.254.169.254",
        "64:ff9b::a9fe:a9fe",
        "168.63.129.16",
    ],
    "private": [
        "0.0.0.0",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "100.100.100.200",
        "192.0.0.192",
        "192.0.2.1",
        "192.88.99.1",
        "198.18.0.1",
        "203.0.113.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::ffff:10.0.0.1",
        "::10.0.0.1",
        "::ffff:0:10.0.0.1",
        "64:ff9b::10.0.0.1",
        "64:ff9b:1::1",
        "2002:a00:1::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:db8::1",
        "fc00::1",
        "fd00:ec2::254",
        "fec0::1",
        "100::1",
    ],
    "multicast": ["224.0.0.1", "239.1.1.1", "ff02::1", "::ffff:224.0.0.1"],
}


@pytest.mark.parametrize(("kind", "address"), [(kind, one) for kind, some in REFUSED.items() for one in some])
def test_what_is_not_public_is_refused_by_its_kind(kind: str, address: str) -> None:
    assert why_not(address, []) == kind


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "149.154.167.220", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::1.1.1.1"]
)
def test_the_public_internet_may_be_called(address: str) -> None:
    assert why_not(address, []) == ""


def test_an_operator_may_permit_a_network_and_nothing_beside_it() -> None:
    allowed = [ip_network("10.1.0.0/16"), ip_network("fd00::/16")]
    assert why_not("10.1.2.3", allowed) == why_not("::ffff:10.1.2.3", allowed) == why_not("fd00::1", allowed) == ""
    assert why_not("10.2.0.1", allowed) == why_not("fd01::1", allowed) == "private"
