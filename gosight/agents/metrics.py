"""Prometheus metrics of the processor (docs/metrics.md)."""

from prometheus_client import Counter, Gauge, Histogram

EVENTS = Counter("gosight_processor_events_processed", "Events whose chunk was committed.", ["result"])
REPLAY_EVENTS = Counter("gosight_processor_replay_events", "rrweb events whose chunk was committed.", ["result"])
REPLAY_BYTES = Counter("gosight_processor_replay_bytes", "Bytes of stored replay chunks, compressed.")
DROPPED = Counter("gosight_processor_dropped", "Events received and not stored: sent again, or dead.", ["project"])
SESSIONS = Counter("gosight_processor_sessions", "What happened in sessions.", ["what"])
LAG = Gauge("gosight_processor_kafka_lag", "Messages that are in the topic and not committed.", ["topic", "partition"])
END_TO_END = Histogram(
    "gosight_processor_end_to_end_seconds",
    "From the receipt of a chunk's oldest event to the commit after which it can be queried.",
    buckets=(0.25, 0.5, 1, 2, 3, 5, 10, 30, 60, 300, 3600),
)
CHUNK_EVENTS = Histogram("gosight_processor_chunk_events", "Events per chunk.", buckets=(1, 10, 100, 1000, 5000, 20000))
CHUNK_SECONDS = Histogram(
    "gosight_processor_chunk_seconds",
    "Time of a chunk's steps.",
    ["step"],
    buckets=(0.001, 0.005, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1, 1.5, 2, 5, 10),
)
NEAR_MISSES = Counter("gosight_processor_near_misses", "Insights that were almost given.", ["type", "rule"])
LIVE_DROPPED = Counter("gosight_processor_live_dropped", "Chunks that dashboards were not told of.")
INSERT_RETRIES = Counter("gosight_processor_insert_retries", "Inserts that failed and were tried again.")
HEALED = Counter("gosight_processor_healed", "What a redo found missing or wrong, and mended.", ["what"])
REBALANCES = Counter("gosight_processor_rebalances", "Times that partitions were handed out anew.")
RESTARTS = Counter("gosight_processor_partition_restarts", "Partition workers that started again.", ["reason"])
HANGING = Counter("gosight_processor_hanging_transactions", "Transactions without an end, aborted by the next owner.")
RESTORED = Counter("gosight_processor_restored_states", "Changelog records read to bring partitions up to date.")
STATES = Gauge("gosight_processor_open_states", "Message keys with a live state.", ["partition"])
STATE_BYTES = Gauge("gosight_processor_state_bytes", "RocksDB's files and memory.", ["partition"])
DISK_FREE = Gauge("gosight_processor_disk_free_bytes", "Left on the disk of the states.")
DISK_SIZE = Gauge("gosight_processor_disk_bytes", "Size of that disk.")
DEADLETTERS = Counter("gosight_processor_deadletters", "Messages that could not be processed.", ["reason"])
INSIGHTS = Counter("gosight_processor_insights", "Insights given.", ["type"])
