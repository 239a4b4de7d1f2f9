"""Prometheus metrics of evaluation (docs/metrics.md)."""

from prometheus_client import Counter, Gauge, Histogram

_BUCKETS = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)

DURATION = Histogram("gosight_alerts_evaluation_seconds", "All rules of one minute.", buckets=_BUCKETS)
RULES = Gauge("gosight_alerts_rules", "Rules that this process evaluates; 0 where another one does.")
EVALUATED_UNTIL = Gauge("gosight_alerts_evaluated_until_seconds", "Event time up to which rules are evaluated.")
BEGUN = Counter("gosight_alerts_begun", "Alerts that began, alone or as a digest of many groups.", ["state"])
FAILED = Counter("gosight_alerts_evaluation_failures", "Evaluations that failed, by what failed.", ["reason"])
SKIPPED = Counter("gosight_alerts_minutes_skipped", "Minutes never evaluated, because nobody did for over an hour.")
