"""Prometheus metrics of delivery (docs/metrics.md)."""

from prometheus_client import Counter, Gauge, Histogram

_BUCKETS = (0.05, 0.2, 0.5, 1, 2, 5, 10, 20)

DELIVERIES = Counter(
    "gosight_alerts_deliveries", "Tries to tell somebody, by what became of them.", ["channel", "result"]
)
DURATION = Histogram("gosight_alerts_delivery_seconds", "One try.", ["channel"], buckets=_BUCKETS)
WAITING = Gauge("gosight_alerts_waiting", "Messages that are still to be delivered.")
OLDEST = Gauge("gosight_alerts_oldest_waiting_seconds", "Age of the oldest of them.")
