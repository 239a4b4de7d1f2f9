"""Calls to addresses that projects name, against servers that misbehave in every way."""

import socket
import ssl
from ipaddress import ip_network
from typing import Any

import pytest
import trustme
from aiohttp.abc import AbstractResolver, ResolveResult

from gosight.alerts.delivery.outside import Outside
from gosight.alerts.delivery.undelivered import Undelivered
from tests.receivers import HttpReceiver, answering, hanging_up, silent

HERE = [ip_network("127.0.0.0/8")]


async def post(url: str, **how: Any) -> None:
    outside = Outside(how.pop("allowed", HERE), **how)
    try:
        await outside.post(url, b"{}", {"X-Secret": "s"})
    finally:
        await outside.close()


async def refusal(url: str, **how: Any) -> Undelivered:
    with pytest.raises(Undelivered) as caught:
        await post(f"{url}/a-secret?another-secret", **how)
    assert "secret" not in caught.value.why
    return caught.value


async def test_a_2xx_is_all_that_counts() -> None:
    async with HttpReceiver().running() as receiver:
        receiver.script = [answering(204), answering(500), answering(404), answering(410)]
        await post(f"{receiver.url}/path?query")
        assert [(got.path, got.body) for got in receiver.got] == [("/path", b"{}")]
        found = [await refusal(receiver.url) for _ in range(3)]
    assert [one.why for one in found] == ["answered 500", "answered 404", "answered 410"]
    assert [one.is_final for one in found] == [False, False, True]


async def test_retry_after_is_honoured() -> None:
    async with HttpReceiver().running() as receiver:
        receiver.script = [answering(429, {"Retry-After": "17"}), answering(503, {"Retry-After": "9999999"})]
        assert [(await refusal(receiver.url)).hold_s for _ in range(2)] == [17, 3_600]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirects_are_not_followed(status: int) -> None:
    async with HttpReceiver().running() as elsewhere, HttpReceiver().running() as receiver:
        receiver.script = [answering(status, {"Location": elsewhere.url})]
        failure = await refusal(receiver.url)
    assert failure.why == f"answered {status}: redirects are not followed"
    assert elsewhere.got == []


async def test_slow_broken_and_absent() -> None:
    async with HttpReceiver().running() as receiver:
        receiver.script = [silent, hanging_up]
        assert (await refusal(receiver.url, timeout_s=0.2)).why == "no answer in time"
        assert (await refusal(receiver.url)).why == "the connection broke"
    assert (await refusal(receiver.url)).why.startswith("no connection: ")


async def test_a_certificate_must_be_trusted_and_of_that_name() -> None:
    authority = trustme.CA()
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    for names, client, why in (
        (["127.0.0.1"], trusting, ""),
        (["127.0.0.1"], None, "its certificate is not trusted: unable to get local issuer certificate"),
        (["hooks.example"], trusting, "its certificate is not trusted: IP address mismatch"),
    ):
        server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(*names).configure_cert(server)
        async with HttpReceiver(server).running() as receiver:
            if why:
                assert (await refusal(receiver.url, tls=client)).why.startswith(why)
            else:
                await post(receiver.url, tls=client)
            assert len(receiver.got) == (not why)


async def test_no_tls_where_it_was_expected() -> None:
    async with HttpReceiver().running() as receiver:
        failure = await refusal(receiver.url.replace("http:", "https:"))
    assert failure.why == "no TLS connection came about"


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "017700000001",
        "0177.0.0.1",
        "0.0.0.0",
        "169.254.169.254",
        "localhost",
        "10.0.0.1",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:10.0.0.1]",
        "[::ffff:a9fe:a9fe]",
        "[64:ff9b::7f00:1]",
        "[fd00:ec2::254]",
        "[fe80::1]",
    ],
)
async def test_no_way_of_writing_an_address_leads_inside(host: str) -> None:
    async with HttpReceiver().running() as receiver:
        port = receiver.url.rpartition(":")[2]
        failure = await refusal(f"http://{host}:{port}/", allowed=[])
        assert receiver.got == []
    assert failure.is_final
    assert failure.why.startswith(("its address is not public (", "its address makes no sense"))


class Rebinding(AbstractResolver):
    """A name that is public when it is first asked for, and this machine from then on."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        address = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return [
            ResolveResult(hostname=host, host=one, port=port, family=socket.AF_INET, proto=0, flags=0)
            for one in address.split()
        ]

    async def close(self) -> None: ...


async def test_a_name_that_changes_its_address_leads_nowhere_else() -> None:
    """What is checked is the address of the connection itself; what the name said before does not matter."""
    async with HttpReceiver().running() as receiver:
        port = receiver.url.rpartition(":")[2]
        resolver = Rebinding("192.0.2.1", "127.0.0.1")
        outside = Outside([ip_network("192.0.2.0/24")], resolver=resolver, timeout_s=0.3)
        url = f"http://rebind.example:{port}/"
        try:
            for expected in ("no answer in time", "its address is not public (loopback)"):
                with pytest.raises(Undelivered) as caught:
                    await outside.post(url, b"{}", {})
                if expected.startswith("its"):
                    assert caught.value.why.startswith(expected)
        finally:
            await outside.close()
        assert receiver.got == []


async def test_of_several_addresses_the_private_one_is_never_tried() -> None:
    async with HttpReceiver().running() as receiver:
        port = receiver.url.rpartition(":")[2]
        resolver = Rebinding("127.0.0.1 127.0.0.2")
        await post(f"http://both.example:{port}/", resolver=resolver, allowed=[ip_network("127.0.0.1/32")])
        assert len(receiver.got) == 1
        failure = await refusal(f"http://both.example:{port}/", resolver=Rebinding("127.0.0.2 10.0.0.1"), allowed=[])
        assert failure.is_final
        assert len(receiver.got) == 1


@pytest.mark.parametrize("url", ["http://host:99999/", "http://[::zz]/", "http://[1::2::3]/", "http://.:/"])
async def test_what_is_no_address_at_all_is_refused(url: str) -> None:
    assert (await refusal(url)).why in ("its address makes no sense", "its name is not known")
