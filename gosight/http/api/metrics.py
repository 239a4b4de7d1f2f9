"""Prometheus metrics of the query API (docs/metrics.md)."""

from prometheus_client import Counter, Gauge, Histogram

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20)

REQUESTS = Counter("gosight_api_requests_total", "Requests answered.", ["method", "endpoint", "status"])
DURATION = Histogram(
    "gosight_api_request_duration_seconds", "From a request's head to its answer.", ["endpoint"], buckets=_BUCKETS
)
QUERY_DURATION = Histogram(
    "gosight_api_query_duration_seconds", "One query of ClickHouse, rows read.", ["query"], buckets=_BUCKETS
)
RATE_LIMIT_FAILED_OPEN = Counter(
    "gosight_api_rate_limit_failed_open", "Requests that were let through because Redis was away."
)
DISK_FREE = Gauge("gosight_api_clickhouse_disk_free_bytes", "Left on a disk of ClickHouse's.", ["disk"])
DISK_SIZE = Gauge("gosight_api_clickhouse_disk_bytes", "Size of a disk of ClickHouse's.", ["disk"])
TABLE_BYTES = Gauge("gosight_api_clickhouse_table_bytes", "What a table takes up on disk.", ["table"])
ERASURES_OPEN = Gauge("gosight_api_erasures_open", "Erasures whose rows are not all deleted yet.")
ERASURE_OLDEST = Gauge("gosight_api_erasure_oldest_seconds", "For how long the oldest of them has been asked for.")
ERASURES_PUT_OFF = Counter("gosight_api_erasures_put_off", "Steps of erasures that a store's failure has put off.")
BESIDE_FAILED = Counter(
    "gosight_api_beside_failed", "Turns of work beside the answers that a store's failure ended.", ["work"]
)
LIVE_SOCKETS = Gauge("gosight_api_live_sockets", "Dashboards that are connected to the live view.")
LIVE_SKIPPED = Counter("gosight_api_live_skipped", "Lines that a slow dashboard was not sent.")
REPLAY_KEEPING = Counter("gosight_api_replay_keeping", "What was done with stored replays.", ["what"])
REPLAY_KEEPING_FAILED = Counter("gosight_api_replay_keeping_failed", "Passes over stored replays that did not end.")
REPLAY_KEPT_AT = Gauge("gosight_api_replay_kept_at_seconds", "When this process's last whole pass over replays ended.")
