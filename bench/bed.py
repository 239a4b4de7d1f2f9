"""A fresh installation over real services, in a folder that is gone afterwards."""

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
    with tempfile.TemporaryDirectory(prefix="gosight-bench-", ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o755)  # noqa: PTH101 (PostgreSQL runs as another user under root, and must be able to enter)
        infra = Infra(Path(folder))
        try:
            made = Installation(infra, Path(folder), partitions)
            made.create()
            yield made
        finally:
            infra.stop_all()
