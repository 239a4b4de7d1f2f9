"""Prometheus metrics of the query API (docs/metrics.md)."""

from prometheus_client import Counter, Histogram

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20)

REQUESTS = Counter("gosight_api_requests_total", "Requests answered.", ["method", "endpoint", "status"])
DURATION = Histogram(
    "gosight_api_request_duration_seconds", "From a request's head to its answer.", ["endpoint"], buckets=_BUCKETS
)
QUERY_DURATION = Histogram(
    "gosight_api_query_duration_seconds", "One query of ClickHouse, rows read.", ["query"], buckets=_BUCKETS
)
