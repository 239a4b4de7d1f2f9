"""Reads a running service from outside: is it ready, and what do its histograms say."""

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


def quantile(address: str, name: str, wanted: float, **labels: str) -> float:
    """The upper bound of the bucket that holds the wanted quantile of a histogram."""
    buckets = [
        (float(sample.labels["le"]), sample.value)
        for sample in _samples(address, name)
        if sample.name == f"{name}_bucket" and labels.items() <= sample.labels.items()
    ]
    count_of_all = max(count for _, count in buckets)
    return min(bound for bound, count in buckets if count >= wanted * count_of_all)


def _samples(address: str, name: str) -> list[Sample]:
    with urllib.request.urlopen(address, timeout=10) as answer:
        families = text_string_to_metric_families(answer.read().decode())
        return [sample for family in families if family.name == name for sample in family.samples]
