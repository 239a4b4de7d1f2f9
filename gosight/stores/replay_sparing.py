"""Before an erasure: what it spares of a pack that it cuts through gets rows of its own again."""

from typing import Any

import msgspec
import zstandard
from clickhouse_connect.driver.asyncclient import AsyncClient

from gosight.sql.loader import query
from gosight.stores.objects import ObjectStore
from gosight.stores.replay_data import ReplayData, StoredChunk

_LEVEL = 3

_encode = msgspec.json.Encoder().encode


async def spare(client: AsyncClient, objects: ObjectStore, erased: dict[str, Any]) -> int:
    """`erased`: parameters of `clickhouse/erase/replay.sql`. Returns how many chunks were spared; the next pass over
    replays packs them anew. To be called within a `turn`, before rows and objects are removed.

    Raises what the clients raise, and `ObjectsAway`.
    """

    async def same() -> AsyncClient:
        return client

    data = ReplayData(same, objects)
    found = await client.query(query("clickhouse/replay/spared"), erased, column_formats={"data": "bytes"})
    for row in found.named_results():
        await _free(client, data, StoredChunk(**row))
    return len(found.result_rows)


async def _free(client: AsyncClient, data: ReplayData, chunk: StoredChunk) -> None:
    frame = zstandard.compress(await data.json_of(chunk), _LEVEL)
    names = ("project_id", "session_id", "stream_id", "chunk_index")
    asked = {name: getattr(chunk, name) for name in names}
    line = _encode({"chunk_index": chunk.chunk_index, "frame": frame})
    await client.command(query("clickhouse/replay/put_plain"), asked, data=line)
