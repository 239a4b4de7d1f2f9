"""An installation over real services, in a folder that is gone afterwards, or in one that is kept."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gosight.embedded.infra import Infra
from tests.installation import Installation


@contextmanager
def installation(partitions: int) -> Iterator[Installation]:
    """Databases with today's schema and empty topics, over Kafka, ClickHouse's engine, PostgreSQL and Redis."""
    fresh = tempfile.TemporaryDirectory(prefix="gosight-bench-", ignore_cleanup_errors=True)
    with fresh as folder, _over(Path(folder), partitions) as made:
        made.create()
        yield made


@contextmanager
def kept(folder: Path, partitions: int) -> Iterator[Installation]:
    """The same in `folder`, with whatever was stored there the times before; its schema is today's."""
    folder.mkdir(parents=True, exist_ok=True)
    is_made = folder / "made"
    with _over(folder, partitions, "bench") as made:
        if is_made.exists():
            made.command("migrate", "up")
        else:
            made.create()
            is_made.touch()
        yield made


@contextmanager
def _over(folder: Path, partitions: int, name: str = "") -> Iterator[Installation]:
    os.chmod(folder, 0o755)  # noqa: PTH101 (PostgreSQL runs as another user under root, and must be able to enter)
    infra = Infra(folder)
    try:
        yield Installation(infra, folder, partitions, name)
    finally:
        infra.stop_all()
