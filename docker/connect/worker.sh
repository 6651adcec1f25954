#!/bin/sh
# Starts a Connect worker: worker.sh <properties file>
#
# A variable CONNECT_SOME_NAME is the worker property some.name, and KAFKA_BOOTSTRAP_SERVERS is bootstrap.servers. They are
# written after the file's own lines: in a properties file the last word counts.
set -eu
umask 077

: "${KAFKA_BOOTSTRAP_SERVERS:?Set it to the brokers: host:port,...}"
[ -r "${1:-}" ] || {
  echo "The worker's properties file '${1:-}' cannot be read. Mount config/ of the project at /etc/millrace." >&2
  exit 2
}

properties="${TMPDIR:-/tmp}/connect-worker.properties"
{
  cat "$1"
  echo
  echo "bootstrap.servers=$KAFKA_BOOTSTRAP_SERVERS"
  for variable in $(env | sed -n 's/^\(CONNECT_[A-Z0-9_]*\)=.*/\1/p'); do
    name="$(printf '%s' "${variable#CONNECT_}" | tr 'A-Z_' 'a-z.')"
    printf '%s=%s\n' "$name" "$(printenv "$variable")"
  done
} >"$properties"

# In this process alone, so that the tools that start in the same container do not ask for the same port.
if [ -n "${METRICS_PORT:-}" ]; then
  export KAFKA_OPTS="${KAFKA_OPTS:-} -javaagent:/opt/millrace/jmx_prometheus_javaagent.jar=$METRICS_PORT:/etc/millrace/monitoring/jmx-exporter.yaml"
fi
# Kafka 3.x logs with another library, in its own way.
if [ -z "${KAFKA_LOG4J_OPTS:-}" ] && ls /opt/kafka/libs/log4j-core-*.jar >/dev/null 2>&1; then
  export KAFKA_LOG4J_OPTS=-Dlog4j2.configurationFile=/opt/millrace/log4j2.properties
fi
exec /opt/kafka/bin/connect-distributed.sh "$properties"
