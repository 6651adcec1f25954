package io.millrace.endtoend;

import io.millrace.stack.CommittedRecords;
import io.millrace.stack.Stack;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** The dead letters in a topic, of a connector that gives them headers. */
record Letters(List<ConsumerRecord<byte[], byte[]>> records) {

    /** Those that are there now; none if there is no such topic. */
    static Letters in(Stack stack, String topic) {
        return new Letters(CommittedRecords.in(stack.kafka(), topic));
    }

    /** Where each letter's record was, as error messages have it too: {@code topic-partition-offset}. */
    List<String> origins() {
        return records.stream().map(Letters::origin).toList();
    }

    /** Why each is one. */
    List<String> reasons() {
        return records.stream().map(Letters::reason).toList();
    }

    static String origin(ConsumerRecord<byte[], byte[]> letter) {
        return header(letter, "__connect.errors.topic") + "-" + header(letter, "__connect.errors.partition") + "-"
                + header(letter, "__connect.errors.offset");
    }

    static String reason(ConsumerRecord<byte[], byte[]> letter) {
        return header(letter, "__connect.errors.exception.message");
    }

    static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
        Header header = letter.headers().lastHeader(name);
        return header == null ? "no header " + name : new String(header.value(), StandardCharsets.UTF_8);
    }
}
