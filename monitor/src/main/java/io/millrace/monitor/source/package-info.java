/** Where the monitor reads: Connect's REST API, Kafka, the metrics of the sink and of the streams application, Cassandra. */
package io.millrace.monitor.source;
