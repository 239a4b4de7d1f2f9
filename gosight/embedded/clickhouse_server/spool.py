"""Answers that wait on disk for their reader, as ClickHouse does when asked with `wait_end_of_query` and `buffer_size`.

The engine writes a file, of which neither it nor this process holds more than a piece in memory; a query that fails
fails before the first byte of its answer, and a slow reader holds nothing but the file.
"""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO
from uuid import uuid4


class Spool:
    """`folder` is emptied: what lies in it was left by a process that was killed."""

    def __init__(self, folder: Path) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        self._folder = folder

    def read(self, connection: Any, sql: bytes, shape: str, parameters: Mapping[str, str]) -> tuple[Any, BinaryIO]:
        """chDB's result and the answer, of a SELECT without FORMAT. Raises what the engine raises."""
        path = self._folder / uuid4().hex
        quoted = str(path).replace("\\", "\\\\").replace("'", "\\'")
        try:
            into = f"\nINTO OUTFILE '{quoted}' FORMAT {shape}".encode()
            return connection.query(sql + into, "Null", params=dict(parameters)), path.open("rb")
        finally:
            path.unlink(missing_ok=True)
