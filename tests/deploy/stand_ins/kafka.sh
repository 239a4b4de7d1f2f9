#!/bin/bash
# As the official image: KAFKA_SOME_KEY becomes some.key, the log is formatted with CLUSTER_ID at the first start.
set -e
properties=/opt/kafka/config/server.properties
env | sed -nE 's/^KAFKA_([A-Z_]+)=(.*)/\1 \2/p' | grep -v -E '^(HEAP_OPTS) ' | while read -r key value; do
    printf '%s=%s\n' "$(printf '%s' "$key" | tr 'A-Z_' 'a-z.')" "$value"
done >$properties
# shellcheck disable=SC2206
java=(java $KAFKA_HEAP_OPTS -Dlog4j2.configurationFile=/opt/kafka/log4j2.properties -cp '/opt/kafka/libs/*')
"${java[@]}" kafka.tools.StorageTool format --ignore-formatted --cluster-id="$CLUSTER_ID" --config=$properties
exec "${java[@]}" kafka.Kafka $properties
