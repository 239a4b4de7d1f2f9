"""The processor's one table: the packed state of every message key, one RocksDB per partition."""

import faust

from gosight.schemas import topics

ROCKSDB_OPTIONS = {
    "block_cache_size": 8 << 20,
    "write_buffer_size": 8 << 20,
    "max_write_buffer_number": 2,
    "target_file_size_base": 32 << 20,
}
"""Per partition. The library's defaults are 2 GiB of cache and 192 MB of buffers for each."""


def declare(app: faust.App, partitions: int) -> faust.tables.TableT[bytes, bytes]:
    """The table of `app`, whose changelog topic exists already (`gosight topics create`)."""
    return app.Table(
        topics.SESSIONS_TABLE,
        key_type=bytes,
        value_type=bytes,
        partitions=partitions,
        options=dict(ROCKSDB_OPTIONS),
    )
