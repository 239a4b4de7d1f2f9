"""Reads Kafka, the ledger and `events` beside each other, page by page, and has them compared.

Needs memory for one page of chunks and for the sums only, however many messages there are.
"""

from collections.abc import Collection, Mapping, Sequence

from aiokafka import TopicPartition

from gosight.pipeline.ledger_checks import Chain, Facts, explain_removed
from gosight.pipeline.ledger_report import Report
from gosight.schemas.rows import LedgerRow
from gosight.schemas.topics import Kind, project_of
from gosight.stores.kafka import Log, Record
from gosight.stores.ledger import Ledger

_CHUNKS_PER_PAGE = 500
_HOUR_S = 3_600
_HOUR_MS = 3_600_000
_TICK = Kind.TICK.encode()


async def reconcile(
    log: Log,
    ledger: Ledger,
    committed: Mapping[TopicPartition, int],
    removed: Collection[str] = (),
    since_ms: int | None = None,
) -> Report:
    """Compare each partition up to its committed offset. `removed`: projects that were deleted; `since_ms`: only what
    was appended from then on with Kafka and the tables. Raises what Kafka's and ClickHouse's clients raise.
    """
    report = Report()
    for source, end in sorted(committed.items()):
        first, log_end = await log.bounds(source)
        if since_ms is not None:
            first = await log.first_since(source, since_ms)
        await _partition(log, ledger, source, (first, log_end, end), removed, report)
    return report


async def _partition(
    log: Log,
    ledger: Ledger,
    source: TopicPartition,
    bounds: tuple[int, int, int],
    removed: Collection[str],
    report: Report,
) -> None:
    """`bounds`: the first offset to look at, where the log ends, and what is committed."""
    first, end, committed = bounds
    chain = Chain(source.partition, first)
    begin = 0
    while rows := await ledger.page(source.partition, begin, committed, _CHUNKS_PER_PAGE):
        for row in rows:
            report.find(chain.follow(row))
            if row.o1 < first:
                report.add_older(row)
        if retained := [row for row in rows if row.o1 >= first]:
            for row, facts in zip(retained, await _facts(log, ledger, source, retained, end), strict=True):
                explain_removed(row, facts, removed)
                report.add(row, facts)
        begin = rows[-1].o1 + 1
    report.find(chain.end(committed))


async def _facts(
    log: Log, ledger: Ledger, source: TopicPartition, rows: Sequence[LedgerRow], end: int
) -> Collection[Facts]:
    """What lies at the offsets of each of the chunks."""
    facts = {row.o1: Facts() for row in rows}
    ends = iter([(row.o2, facts[row.o1]) for row in rows])
    o2, chunk = next(ends)
    async for records in log.read(source, rows[0].o1, min(end, rows[-1].o2 + 1)):
        for record in records:
            while record.offset > o2:
                o2, chunk = next(ends)
            _count(record, chunk)
    for found in await ledger.stored(rows):
        cell = (found.project_id, found.hour_s)
        facts[found.o1].stored[cell] += found.count
        facts[found.o1].double[cell] += found.double
    for erased in await ledger.erased(rows):
        facts[erased.o1].erased[erased.project_id, erased.hour_s] += erased.count
    return facts.values()


def _count(record: Record, facts: Facts) -> None:
    """Add a message to those of its chunk: its events by the header `n`, its project by the key."""
    facts.messages += 1
    headers = dict(record.headers)
    events = 0 if headers.get("kind") == _TICK else _number(headers.get("n"))
    if events:
        project_id = project_of(record.key or b"")
        facts.sent[project_id, _number(headers.get("received_ms")) // _HOUR_MS * _HOUR_S] += events


def _number(text: bytes | None) -> int:
    return int(text) if text and text.isdigit() else 0
