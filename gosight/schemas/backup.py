"""What a backup says of itself: the manifest that lies beside its files."""

import msgspec

FORMAT = 1
"""Of the manifest. Raised when an older release can no longer restore what a newer one writes."""


class File(msgspec.Struct, frozen=True):
    """`name`: below the backup's own prefix. `sha256`: in hex."""

    name: str
    bytes: int
    sha256: str


class Partition(msgspec.Struct, frozen=True):
    """Where a partition stood when the backup began. `offset`: the group's, below which all is done; `clock_ms`: the
    partition's own; `end`: the log's when the stores had been copied, up to which its messages are kept; `last`:
    SHA-256 of the last of them, which tells this log from another of the same name.
    """

    offset: int
    clock_ms: int
    end: int
    last: str


class Source(msgspec.Struct, frozen=True):
    """One topic that the processor works, with its `epoch`, partition by partition."""

    topic: str
    epoch: int
    partitions: list[Partition]


class Day(msgspec.Struct, frozen=True):
    """Events of one day and one retention, of those below the offsets: how many, and one number for all their ids."""

    day: str
    retention_days: int
    count: int
    ids: int


class Table(msgspec.Struct, frozen=True):
    """One table of PostgreSQL. `columns`: in the order of the dump; `sha256`: of the dump, before it was packed."""

    name: str
    columns: list[str]
    rows: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """`base`: the full backup that ClickHouse's part continues, empty for a full one. `touched`: by partition and
    project, the quarters of an hour (s since 1970) that messages from the offsets on have to do with. `states`: how
    many records of them were kept. `schemas`: by database, the numbers of its migrations. `replays`: objects that rows
    of replay lead to.
    """

    format: int = FORMAT
    name: str
    base: str = ""
    version: str
    began_ms: int
    ended_ms: int
    database: str
    has_replay: bool
    partitions: int
    schemas: dict[str, list[int]]
    sources: list[Source]
    states: int
    touched: dict[int, dict[str, list[int]]]
    days: list[Day]
    tables: list[Table]
    replays: list[str]
    files: list[File]
