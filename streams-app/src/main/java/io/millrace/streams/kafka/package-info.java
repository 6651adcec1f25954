/** What is asked of Kafka beside the streams: groups, offsets and topics. */
package io.millrace.streams.kafka;
