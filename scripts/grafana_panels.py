"""What the Grafana dashboard shows: every panel with its queries. `scripts/grafana.py` lays them out.

Every query must return data on a Prometheus that scraped a running GoSight (tests/integration/test_monitoring.py).
"""

import msgspec


class Panel(msgspec.Struct, frozen=True):
    """`shows`: legend -> PromQL; `unit`: as Grafana names it; `says`: what the reader should know."""

    title: str
    unit: str
    shows: dict[str, str]
    says: str = ""


def _quantile(share: str, histogram: str, by: str = "", matching: str = "") -> str:
    kept = f"le, {by}" if by else "le"
    return f"histogram_quantile({share}, sum by ({kept}) (rate({histogram}_bucket{matching}[5m])))"


ROWS: dict[str, list[Panel]] = {
    "The whole path": [
        Panel(
            "Events per second",
            "short",
            {
                "received": "gosight:events_received:rate5m",
                "stored": "gosight:events_stored:rate5m",
                "not stored: {{result}}": (
                    'sum by (result) (rate(gosight_processor_events_processed_total{result!="stored"}[5m]))'
                ),
            },
            "Duplicates are what browsers sent again.",
        ),
        Panel(
            "From receipt to query",
            "s",
            {
                "median": _quantile("0.5", "gosight_processor_end_to_end_seconds"),
                "95 %": "gosight:end_to_end_seconds:p95_5m",
            },
        ),
        Panel("Processes that answer", "short", {"{{job}}": 'sum by (job) (up{job=~"gosight-.*"})'}),
    ],
    "Ingestor": [
        Panel(
            "Requests per second",
            "reqps",
            {"{{endpoint}} {{status}}": "sum by (endpoint, status) (rate(gosight_ingestor_requests_total[5m]))"},
        ),
        Panel(
            "Time of a request",
            "s",
            {
                "{{endpoint}} median": _quantile("0.5", "gosight_ingestor_latency_seconds", "endpoint"),
                "{{endpoint}} 99 %": _quantile("0.99", "gosight_ingestor_latency_seconds", "endpoint"),
            },
        ),
        Panel(
            "Rejected events per second",
            "short",
            {"{{code}}": "sum by (code) (rate(gosight_ingestor_events_rejected_total[5m]))"},
        ),
        Panel(
            "Kafka's acknowledgements",
            "short",
            {
                "bytes that wait": "sum(gosight_ingestor_pending_bytes)",
                "not acknowledged, per second": "sum(rate(gosight_ingestor_unacknowledged_total[5m]))",
                "new producers": "sum(increase(gosight_ingestor_producer_restarts_total[5m]))",
            },
        ),
    ],
    "Processor": [
        Panel("Messages that wait", "short", {"{{topic}}": "gosight:lag_messages:sum"}, "Kafka's consumer lag."),
        Panel(
            "Time of a chunk's steps, 95 %",
            "s",
            {"{{step}}": _quantile("0.95", "gosight_processor_chunk_seconds", "step")},
        ),
        Panel(
            "Events per chunk",
            "short",
            {
                "mean": "sum(rate(gosight_processor_chunk_events_sum[5m]))"
                " / sum(rate(gosight_processor_chunk_events_count[5m]))",
            },
        ),
        Panel(
            "What goes wrong",
            "short",
            {
                "failed inserts": "sum(increase(gosight_processor_insert_retries_total[5m]))",
                "dead letters: {{reason}}": "sum by (reason) (increase(gosight_processor_deadletters_total[5m]))",
                "rebalances": "sum(increase(gosight_processor_rebalances_total[5m]))",
            },
            "In 5 minutes.",
        ),
    ],
    "States": [
        Panel(
            "Open sessions", "short", {"{{instance}}": "sum by (instance) (gosight_processor_open_states)"}, "And keys."
        ),
        Panel("RocksDB", "bytes", {"{{instance}}": "sum by (instance) (gosight_processor_state_bytes)"}),
        Panel("Left on its disk", "bytes", {"{{instance}}": "gosight_processor_disk_free_bytes"}),
        Panel(
            "Partitions",
            "short",
            {
                "worked": "gosight:partitions_owned:count",
                "by {{instance}}": "count by (instance) (gosight_processor_open_states)",
            },
        ),
    ],
    "Insights and replays": [
        Panel(
            "Insights per minute",
            "short",
            {"{{type}}": "60 * sum by (type) (rate(gosight_processor_insights_total[5m]))"},
        ),
        Panel(
            "Replay bytes per second",
            "Bps",
            {
                "received": "sum(rate(gosight_ingestor_replay_bytes_total[5m]))",
                "stored": "sum(rate(gosight_processor_replay_bytes_total[5m]))",
            },
            "Stored is compressed.",
        ),
        Panel(
            "Sessions",
            "short",
            {"{{what}}": "sum by (what) (rate(gosight_processor_sessions_total[5m]))"},
            "Per second.",
        ),
    ],
    "Stores": [
        Panel(
            "Left on ClickHouse's disks",
            "bytes",
            {"{{disk}}": "max by (disk) (gosight_api_clickhouse_disk_free_bytes)"},
        ),
        Panel(
            "Tables",
            "bytes",
            {"{{table}}": "max by (table) (gosight_api_clickhouse_table_bytes)"},
        ),
        Panel(
            "Erasures",
            "s",
            {"oldest": "max(gosight_api_erasure_oldest_seconds)", "open": "max(gosight_api_erasures_open)"},
        ),
        Panel(
            "Replays were kept",
            "s",
            {"seconds ago": "time() - max(gosight_api_replay_kept_at_seconds > 0)"},
            "Packed, moved, expired: every 10 minutes.",
        ),
    ],
    "Query API": [
        Panel("Requests per second", "reqps", {"{{status}}": "sum by (status) (rate(gosight_api_requests_total[5m]))"}),
        Panel(
            "Time of a request",
            "s",
            {
                "median": _quantile("0.5", "gosight_api_request_duration_seconds"),
                "95 %": "gosight:api_seconds:p95_5m",
            },
        ),
        Panel(
            "Time of ClickHouse's queries, 95 %",
            "s",
            {"{{query}}": _quantile("0.95", "gosight_api_query_duration_seconds", "query")},
        ),
        Panel("Live dashboards", "short", {"connected": "sum(gosight_api_live_sockets)"}),
    ],
    "Customers' alerts": [
        Panel(
            "Evaluated until",
            "s",
            {"seconds ago": "time() - max(gosight_alerts_evaluated_until_seconds > 0)"},
        ),
        Panel("Rules", "short", {"active": "max(gosight_alerts_rules)"}),
        Panel(
            "Deliveries per minute",
            "short",
            {"{{channel}} {{result}}": "60 * sum by (channel, result) (rate(gosight_alerts_deliveries_total[5m]))"},
        ),
        Panel(
            "Waiting",
            "short",
            {"messages": "max(gosight_alerts_waiting)", "oldest, s": "max(gosight_alerts_oldest_waiting_seconds)"},
        ),
    ],
}
