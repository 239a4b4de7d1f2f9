#!/bin/sh
# The tool of Kafka's that this file is named for.
case "$0" in
    *kafka-topics.sh) class=TopicCommand ;;
    *) class=BrokerApiVersionsCommand ;;
esac
# shellcheck disable=SC2086
exec java $KAFKA_HEAP_OPTS -cp '/opt/kafka/libs/*' "org.apache.kafka.tools.$class" "$@"
