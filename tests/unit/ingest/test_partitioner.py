"""The partition of a key is the one that every other Kafka client computes."""

import random

import pytest
from aiokafka.partitioner import DefaultPartitioner
from aiokafka.partitioner import murmur2 as reference

from gosight.http.ingest.partitioner import murmur2, partition_of

KEYS = [random.Random(n).randbytes(n % 90) for n in range(400)]


@pytest.mark.parametrize(
    ("key", "digest"),
    # Of org.apache.kafka.common.utils.UtilsTest.testMurmur2.
    [
        (b"21", -973932308),
        (b"foobar", -790332482),
        (b"a-little-bit-long-string", -985981536),
        (b"a-little-bit-longer-string", -1486304829),
        (b"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971),
        (b"abc", 479470107),
    ],
)
def test_equals_javas(key: bytes, digest: int) -> None:
    assert murmur2(key) == digest & 0xFFFFFFFF


def test_equals_aiokafkas() -> None:
    assert [murmur2(key) for key in KEYS] == [reference(key) & 0xFFFFFFFF for key in KEYS]


@pytest.mark.parametrize("partitions", [1, 4, 12, 97])
def test_every_producer_agrees_on_the_partition(partitions: int) -> None:
    every = list(range(partitions))
    theirs = [DefaultPartitioner()(key, every, every) for key in KEYS]
    assert [partition_of(key, partitions) for key in KEYS] == theirs
