package io.millrace.endtoend;

import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import io.millrace.quickstart.Event;
import io.millrace.quickstart.Totals;
import io.millrace.stack.CommittedRecords;
import io.millrace.stack.Stack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.generic.GenericRecord;

/** What one window of a rollup by page, with the shipped measures, has to come to, compared with the topic it is written to. */
final class WindowLedger {

    private static final int SHOWN = 5;

    private final String topic;
    private final Optional<Duration> length;
    private final Duration grace;
    private final Map<Row, Totals> expected = new HashMap<>();

    /** A row's key; the start in milliseconds since 1970, or 0 where there is no window. */
    private record Row(String page, long start) {}

    private record Found(Totals totals, long version) {}

    /** @param length empty for all time, which no event is too late for */
    WindowLedger(String topic, Optional<Duration> length, Duration grace) {
        this.topic = topic;
        this.length = length;
        this.grace = grace;
    }

    String topic() {
        return topic;
    }

    int rows() {
        return expected.size();
    }

    /** Whether the event counts: it does not if its window had closed by the clock of its partition. */
    boolean add(Event event, long clock) {
        long ms = length.map(Duration::toMillis).orElse(0L);
        long start = ms == 0 ? 0 : Math.floorDiv(event.occurredAt(), ms) * ms;
        if (ms > 0 && start + ms + grace.toMillis() <= clock) {
            return false;
        }
        expected.merge(new Row(event.page(), start), Totals.of(event), Totals::plus);
        return true;
    }

    /** What in the topic is not as it should be, in words. */
    List<String> differences(Stack stack) {
        List<String> differences = new ArrayList<>();
        Map<Row, Found> found = read(stack, differences);
        Set<Row> rows = new HashSet<>(expected.keySet());
        rows.addAll(found.keySet());
        for (Row row : rows) {
            Totals is = found.containsKey(row) ? found.get(row).totals() : null;
            if (!expected.containsKey(row) || !expected.get(row).equals(is)) {
                differences.add(topic + " " + row + ": expected " + expected.get(row) + ", found " + is);
            }
        }
        return differences.size() <= SHOWN
                ? differences
                : List.of(topic + ": " + differences.size() + " differences", differences.get(0), differences.get(1));
    }

    /** The last record of each row, whose version has to be greater than all before. */
    private Map<Row, Found> read(Stack stack, List<String> differences) {
        Map<Row, Found> found = new HashMap<>();
        try (KafkaAvroDeserializer avro = new KafkaAvroDeserializer()) {
            avro.configure(
                    Map.of(
                            "schema.registry.url",
                            stack.registry().confluentUrl().toString()),
                    false);
            CommittedRecords.forEachIn(stack.kafka(), topic, record -> {
                GenericRecord value = (GenericRecord) avro.deserialize(topic, record.value());
                Row row =
                        new Row(value.get("page").toString(), length.isEmpty() ? 0 : (Long) value.get("window_start"));
                Totals totals = new Totals(
                        (Long) value.get("views"), (Long) value.get("bytes"), (Integer) value.get("slowest"), (Long)
                                value.get("last_seen"));
                Found now = new Found(totals, (Long) value.get("version"));
                Found before = found.put(row, now);
                if (before != null && before.version() >= now.version()) {
                    differences.add(topic + " " + row + ": version " + now.version() + " after " + before.version());
                }
            });
        }
        return found;
    }
}
