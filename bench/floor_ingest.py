"""The floor that the ingestor is measured against: inflates, decodes and awaits Kafka, and does nothing else.

It uses every trick that the ingestor does: aiohttp's low-level server, isal, typed msgspec, uvloop, a frozen heap, and
one batch in flight per partition that takes whatever has gathered meanwhile.

`python -m bench.floor_ingest BROKERS PORT`
"""

import asyncio
import gc
import sys
import zlib

import msgspec
import uvloop
from aiohttp import web
from aiokafka import AIOKafkaProducer
from isal import isal_zlib

from gosight.schemas import topics
from gosight.schemas.wire import Batch

_GATHER_S = 0.003
_MAX_BYTES = 256 << 10
_HEADERS = {"Content-Type": "application/json"}

_decode = msgspec.json.Decoder(Batch).decode

Waiting = tuple[bytes, bytes, "asyncio.Future[None]"]


class Floor:
    """One topic's partitions, each with the messages that wait for it."""

    def __init__(self, producer: AIOKafkaProducer, partitions: int) -> None:
        self._producer = producer
        self._waiting: list[list[Waiting]] = [[] for _ in range(partitions)]
        self._tasks: list[asyncio.Task[None] | None] = [None] * partitions

    async def handle(self, request: web.BaseRequest) -> web.Response:
        """202 when Kafka has the batch."""
        content = request.content
        body = content.read_nowait() if content.is_eof() else await content.read()
        text = isal_zlib.decompress(body, 16 + isal_zlib.MAX_WBITS)
        key, count = _read(text)
        await self._send(zlib.crc32(key) % len(self._waiting), key, text)
        answer = b'{"success":true,"events_accepted":%d}' % count
        return web.Response(status=202, body=answer, headers=_HEADERS)

    def _send(self, partition: int, key: bytes, value: bytes) -> "asyncio.Future[None]":
        done = asyncio.get_running_loop().create_future()
        self._waiting[partition].append((key, value, done))
        if self._tasks[partition] is None:
            self._tasks[partition] = asyncio.ensure_future(self._flush(partition))
        return done

    async def _flush(self, partition: int) -> None:
        while self._waiting[partition]:
            await asyncio.sleep(_GATHER_S)
            waiting = self._waiting[partition]
            batch, count = self._producer.create_batch(), 0
            for key, value, _ in waiting:
                if batch.append(timestamp=None, key=key, value=value) is None:
                    break
                count += 1
            flying, self._waiting[partition] = waiting[:count], waiting[count:]
            await (await self._producer.send_batch(batch, topics.EVENTS, partition=partition))
            for _, _, done in flying:
                done.set_result(None)
        self._tasks[partition] = None


def _read(text: bytes) -> tuple[bytes, int]:
    """Key and number of events; what was decoded is let go at once."""
    batch = _decode(text)
    return (batch.session_id or "").encode(), len(batch.events)


async def main(brokers: str, port: int) -> None:
    producer = AIOKafkaProducer(
        bootstrap_servers=brokers,
        acks="all",
        enable_idempotence=True,
        compression_type="zstd",
        max_batch_size=_MAX_BYTES,
        max_request_size=topics.EVENTS_MAX_BYTES,
    )
    await producer.start()
    floor = Floor(producer, len(await producer.partitions_for(topics.EVENTS)))
    runner = web.ServerRunner(web.Server(floor.handle, auto_decompress=False, access_log=None))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1], int(sys.argv[2])))
