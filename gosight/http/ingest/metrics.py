"""Prometheus metrics of the ingestor (docs/metrics.md)."""

from prometheus_client import Counter, Gauge, Histogram

EVENTS = Counter("gosight_ingestor_events_total", "Events received, accepted or not.")
REJECTED = Counter("gosight_ingestor_events_rejected", "Events that were not accepted.", ["code"])
REQUESTS = Counter("gosight_ingestor_requests", "Requests answered.", ["endpoint", "status"])
LATENCY = Histogram(
    "gosight_ingestor_latency_seconds",
    "From the first byte of a request to its answer.",
    ["endpoint"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.015, 0.025, 0.05, 0.1, 0.25, 1, 2.5, 10),
)
BATCH_EVENTS = Histogram("gosight_ingestor_batch_events", "Events per request.", buckets=(1, 5, 10, 25, 50, 100, 500))
REPLAY_BYTES = Counter("gosight_ingestor_replay_bytes", "Bytes of accepted replay chunks, before compression.")
RATE_LIMIT_OPEN = Counter("gosight_ingestor_rate_limit_failed_open", "Requests let through because Redis was away.")
UNACKNOWLEDGED = Counter("gosight_ingestor_unacknowledged", "Messages that Kafka did not acknowledge in time.")
PENDING_BYTES = Gauge("gosight_ingestor_pending_bytes", "Bytes of messages that wait for Kafka's acknowledgement.")
PRODUCER_RESTARTS = Counter("gosight_ingestor_producer_restarts", "Times that a new Kafka producer had to be made.")
