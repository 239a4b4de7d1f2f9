"""What replays cost without a network: zstd alone, and all that an ingestor has to do with a chunk."""

import time
from collections.abc import Callable, Sequence

import zstandard

from gosight.http.ingest.decode import decode_replay
from gosight.http.ingest.inflate import inflate
from gosight.http.ingest.project_rules import ProjectRules
from gosight.http.ingest.replay_endpoint import INFLATED_BYTES, replay_message
from gosight.schemas.project import ProjectSettings

_PROJECT = "c0ffee00-0000-4000-8000-000000000001"
_SECONDS = 2.0
_MB = 1e6


def zstd_mb_s(chunks: Sequence[bytes], level: int) -> float:
    """MB per CPU-second of one compressor, one chunk after the other."""
    compress = zstandard.ZstdCompressor(level=level).compress
    return _fastest(lambda: [compress(chunk) for chunk in chunks], sum(map(len, chunks)))


def bare_mb_s(requests: Sequence[bytes], events_bytes: int) -> float:
    """The ingestor's own work on these bodies: inflate, read, check, pack. Neither HTTP nor Kafka."""
    rules, now_ms = ProjectRules(_PROJECT, 1, ProjectSettings()), time.time_ns() // 1_000_000

    def work() -> None:
        for body in requests:
            replay_message(decode_replay(inflate(body, "gzip", INFLATED_BYTES)), rules, _PROJECT, now_ms, 1 << 20)

    return _fastest(work, events_bytes)


def _fastest(work: Callable[[], object], size: int) -> float:
    """The best of many rounds: others use this machine too."""
    best, until = float("inf"), time.monotonic() + _SECONDS
    while time.monotonic() < until:
        began = time.process_time()
        work()
        best = min(best, time.process_time() - began)
    return size / _MB / best
