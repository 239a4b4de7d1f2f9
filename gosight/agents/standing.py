"""Whether a commit stands: Kafka acknowledges it with a promise in its transaction log, and the markers that make it
readable follow.

A broker that is alone and dies in between may complete the transaction without some of them once it is back (4.3: at
first it knows no leaders, and takes that for deleted topics; tests/integration/ownership/test_hanging.py shows what it
leaves). What lacks its marker hangs: no `read_committed` reader passes it, until the same producer ends another
transaction there. So an owner believes a commit when the changelog shows it, soon after it was sent, or not at all; and
one that finds something hanging waits for as long before it aborts it, so that nobody takes the abort for a commit.
"""

import asyncio
import time

import structlog
from aiokafka import TopicPartition
from aiokafka.errors import CommitFailedError

from gosight.agents import metrics
from gosight.agents.transactions import PartitionProducer
from gosight.stores.kafka import Log

_BELIEVED_WITHIN_S = 20.0
_ABORTED_AFTER_S = _BELIEVED_WITHIN_S
_POLL_S = 0.005
"""A commit is complete some ms after it was acknowledged."""

log = structlog.get_logger(__name__)


async def stands(committed: Log, changelog: TopicPartition, offset: int, sent_s: float) -> None:
    """Return when the next owner will find a commit, whatever dies from here on: it wrote the changelog's `offset`, and
    was sent at `sent_s` of the monotonic clock. Raises `KafkaError`.
    """
    while True:
        end = await committed.end(changelog)
        if time.monotonic() - sent_s > _BELIEVED_WITHIN_S:  # looked at last: this process may have slept before
            raise CommitFailedError(f"{changelog}: offset {offset} was acknowledged and cannot be read")
        if end > offset:
            return
        await asyncio.sleep(_POLL_S)


async def close_hanging(producer: PartitionProducer, committed: Log, written: Log, changelog: TopicPartition) -> bool:
    """Abort what a transaction without markers left in the changelog of a partition that is ours; returns whether there
    was any. `written`: a log that shows open transactions too. Raises `KafkaError`.
    """
    stable, end = await committed.end(changelog), await written.end(changelog)
    if stable >= end:
        return False
    metrics.HANGING.inc()
    log.warning("hanging_transaction", partition=changelog.partition, first=stable, records=end - stable)
    await asyncio.sleep(_ABORTED_AFTER_S)
    probe = await producer.abort_one()
    while await committed.end(changelog) <= probe:
        await asyncio.sleep(_POLL_S)
    return True
