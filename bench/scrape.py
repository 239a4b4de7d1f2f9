"""Reads a running service from outside: is it ready, and what do its counters say."""

import time
import urllib.request
from urllib.error import URLError

from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample


def await_ready(address: str, within_s: float) -> None:
    """Return when `/ready` answers 200."""
    deadline = time.monotonic() + within_s
    while True:
        try:
            urllib.request.urlopen(f"{address}/ready", timeout=5).close()
            return
        except (URLError, OSError):
            assert time.monotonic() < deadline, f"{address} is not ready after {within_s} s"
            time.sleep(0.2)


def total(address: str, name: str) -> float:
    """What a counter says, all its labels together; `name` without the `_total`."""
    return sum(sample.value for sample in _samples(address, name) if sample.name == f"{name}_total")


def _samples(address: str, name: str) -> list[Sample]:
    with urllib.request.urlopen(address, timeout=10) as answer:
        families = text_string_to_metric_families(answer.read().decode())
        return [sample for family in families if family.name == name for sample in family.samples]
