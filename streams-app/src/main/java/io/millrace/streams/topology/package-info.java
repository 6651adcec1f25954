/** A pipeline resolved against its events' schema, and the Kafka Streams topology that runs it. */
package io.millrace.streams.topology;
