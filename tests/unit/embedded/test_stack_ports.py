"""Ports: the usual ones, the kept ones, others when those are taken."""

import json
import socket
from pathlib import Path

import pytest

from gosight.embedded import ports
from gosight.embedded.ports import USUAL, choose_ports, free_port, is_free, pick_port


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The usual ports of this test are free ones: other stacks may run on this machine."""
    monkeypatch.setattr(ports, "USUAL", {name: free_port() for name in USUAL})
    return tmp_path / "ports.json"


def _listen(port: int) -> socket.socket:
    return socket.create_server(("127.0.0.1", port))


def test_no_two_usual_ports_are_the_same() -> None:
    assert len(set(USUAL.values())) == len(USUAL)


def test_first_start_takes_the_usual_ports(file: Path) -> None:
    assert choose_ports(file) == ports.USUAL


def test_taken_port_is_replaced_and_the_others_stay(file: Path) -> None:
    with _listen(ports.USUAL["api"]):
        chosen = choose_ports(file)
    assert {name for name, port in chosen.items() if port != ports.USUAL[name]} == {"api"}
    assert len(set(chosen.values())) == len(chosen)


def test_replacement_is_kept_when_the_usual_port_is_free_again(file: Path) -> None:
    with _listen(ports.USUAL["api"]):
        first = choose_ports(file)
    assert choose_ports(file) == first


def test_kept_port_that_is_taken_now_is_replaced(file: Path) -> None:
    kept = free_port()
    file.write_text(json.dumps({"redis": kept}))
    with _listen(kept):
        assert choose_ports(file)["redis"] != kept


def test_two_names_never_share_a_port(file: Path) -> None:
    port = free_port()
    file.write_text(json.dumps(dict.fromkeys(USUAL, port)))
    chosen = choose_ports(file)
    assert len(set(chosen.values())) == len(USUAL)
    assert port in chosen.values()


def test_free_port_is_below_those_of_outgoing_connections() -> None:
    lowest = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    assert all(free_port() < lowest for _ in range(50))


def test_port_with_a_listener_is_not_free() -> None:
    port = free_port()
    with _listen(port):
        assert not is_free(port)
        assert pick_port(port) != port
    assert pick_port(port) == port
