#!/bin/sh
# ClickHouse's engine behind its HTTP interface (gosight.embedded), which listens on loopback only: socat opens it.
set -e
export GOSIGHT_CLICKHOUSE_PASSWORD="$CLICKHOUSE_PASSWORD"
socat TCP-LISTEN:8123,fork,reuseaddr TCP:127.0.0.1:18123 &
exec python -m gosight.embedded.clickhouse_server --path /var/lib/clickhouse --port 18123
