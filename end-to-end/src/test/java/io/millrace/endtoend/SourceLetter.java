package io.millrace.endtoend;

import io.millrace.quickstart.Pipeline;
import io.millrace.stack.CommittedRecords;
import io.millrace.stack.Stack;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * A dead letter of the streams application, as its headers describe it: where its record was, what is wrong with it, and which
 * output could not take it; an empty output means all of them.
 */
record SourceLetter(String topic, String partition, String offset, String reason, String output) {

    static SourceLetter of(int partition, long offset, String reason, String output) {
        return new SourceLetter(
                Pipeline.EVENTS_TOPIC, Integer.toString(partition), Long.toString(offset), reason, output);
    }

    static SourceLetter of(ConsumerRecord<byte[], byte[]> letter) {
        return new SourceLetter(
                header(letter, "millrace.source.topic"),
                header(letter, "millrace.source.partition"),
                header(letter, "millrace.source.offset"),
                header(letter, "millrace.error.reason"),
                header(letter, "millrace.error.output"));
    }

    /** Adds what is too much or missing in the dead-letter topics, each letter as often as it is expected. */
    static void compare(Stack stack, Map<SourceLetter, Long> expected, int shown, List<String> differences) {
        Map<SourceLetter, Long> found = new HashMap<>();
        CommittedRecords.forEachIn(
                stack.kafka(), Pipeline.STREAMS_DEAD_LETTERS, record -> found.merge(of(record), 1L, Long::sum));
        Set<SourceLetter> all = new HashSet<>(expected.keySet());
        all.addAll(found.keySet());
        all.removeIf(letter -> expected.getOrDefault(letter, 0L).equals(found.getOrDefault(letter, 0L)));
        all.stream()
                .limit(shown)
                .forEach(letter -> differences.add(letter + ": expected " + expected.getOrDefault(letter, 0L)
                        + " of it, found " + found.getOrDefault(letter, 0L)));
        if (all.size() > shown) {
            differences.add("and more dead letters: " + all.size() + " in all");
        }
        for (String topic : Pipeline.DEAD_LETTER_TOPICS) {
            if (!topic.equals(Pipeline.STREAMS_DEAD_LETTERS)) {
                long letters = CommittedRecords.in(stack.kafka(), topic).size();
                if (letters > 0) {
                    differences.add(letters + " dead letters in " + topic);
                }
            }
        }
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }
}
