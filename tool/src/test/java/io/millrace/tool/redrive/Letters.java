package io.millrace.tool.redrive;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** Dead letters as both stages write them. */
final class Letters {
    static final String TOPIC = "orders-sink.dlq";
    static final long TIME = 1_795_851_446_508L;

    private Letters() {}

    /** Headers of a letter of the sink, for a record that could not be mapped. */
    static Map<String, String> ofSink(long offset) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("trace", "kept");
        headers.put("__connect.errors.topic", "orders");
        headers.put("__connect.errors.partition", "3");
        headers.put("__connect.errors.offset", Long.toString(offset));
        headers.put("__connect.errors.connector.name", "orders-sink");
        headers.put("__connect.errors.stage", "TASK_PUT");
        headers.put(
                "__connect.errors.exception.class.name", "io.millrace.connect.cassandra.mapping.BadRecordException");
        headers.put(
                "__connect.errors.exception.message",
                "table shop.orders, column total is a string of 12 characters (record orders-3-" + offset + ")");
        return headers;
    }

    /** Headers of a letter of the streams application, for an event that one output could not take. */
    static Map<String, String> ofStreams(long offset) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("millrace.error.reason", "late");
        headers.put("millrace.error.message", "the event's window had closed");
        headers.put("millrace.error.output", "page_views_hourly");
        headers.put("millrace.source.topic", "events");
        headers.put("millrace.source.partition", "1");
        headers.put("millrace.source.offset", Long.toString(offset));
        headers.put("millrace.source.timestamp", Long.toString(TIME));
        headers.put("millrace.application.id", "millrace");
        headers.put("millrace.application.incarnation", "1f2e");
        headers.put("trace", "kept");
        return headers;
    }

    static Letter read(Map<String, String> headers) {
        return read(headers, "k", "{\"total\": 12.5, \"customer\": {\"id\": 7}, \"state\": \"NEW\"}");
    }

    static Letter read(Map<String, String> headers, String key, String value) {
        return new LetterReader().read(record(headers, key, value));
    }

    static ConsumerRecord<byte[], byte[]> record(Map<String, String> headers, String key, String value) {
        RecordHeaders all = new RecordHeaders();
        headers.forEach((name, text) -> all.add(name, text.getBytes(StandardCharsets.UTF_8)));
        return new ConsumerRecord<>(
                TOPIC, 0, 99, TIME, TimestampType.CREATE_TIME, 1, 1, bytes(key), bytes(value), all, Optional.empty());
    }

    /** The same in a topic that has the broker's time for all that comes. */
    static ConsumerRecord<byte[], byte[]> appended(Map<String, String> headers) {
        ConsumerRecord<byte[], byte[]> record = record(headers, "k", "v");
        return new ConsumerRecord<>(
                record.topic(),
                record.partition(),
                record.offset(),
                TIME + 86_400_000,
                TimestampType.LOG_APPEND_TIME,
                1,
                1,
                record.key(),
                record.value(),
                record.headers(),
                Optional.empty());
    }

    private static byte[] bytes(String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }
}
