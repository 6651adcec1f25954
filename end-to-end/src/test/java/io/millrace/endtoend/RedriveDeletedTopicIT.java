package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.stack.CommittedRecords;
import io.millrace.stack.Stack;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** One of the topics that letters go back to is deleted while they do. */
@ExtendWith(SharedStack.class)
class RedriveDeletedTopicIT {

    private static final String LETTERS = "mixed.dlq";
    private static final String DELETED = "deleted";
    private static final String KEPT = "kept";
    private static final int OF_EACH = 1_000;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Stack stack;
    private final Millrace millrace;

    RedriveDeletedTopicIT(Stack stack) {
        this.stack = stack;
        this.millrace = new Millrace(stack);
    }

    @Test
    @Tag("full")
    @Timeout(240)
    void itsLettersStayAndTheOthersGoBackOnce() {
        stack.createTopic(DELETED, 1, Map.of());
        stack.createTopic(KEPT, 1, Map.of());
        stack.createTopic(LETTERS, 1, Map.of());
        try (WaitingProducer producer = new WaitingProducer(stack)) {
            for (int i = 0; i < OF_EACH; i++) {
                producer.sendLater(letter(DELETED, i));
                producer.sendLater(letter(KEPT, i));
            }
            producer.flush();
        }
        Millrace.Run run = millrace.startRedrive(LETTERS, "--rate", "200");
        await("the tool has sent some").atMost(PATIENCE).until(() -> copies() > 0);
        new Administrator(stack, "none").deleteTopic(DELETED);

        Millrace.Ended ended = run.await(PATIENCE);
        assertThat(ended.status()).as(ended.err() + ended.out()).isEqualTo(4);
        JsonNode told = ended.json();
        int staying = told.path("obstacles").path("no-topic").asInt();
        assertThat(staying).isBetween(1, OF_EACH - 1);
        assertThat(told.path("sent").asInt()).isEqualTo(2 * OF_EACH - staying);
        assertThat(told.path("stay").asInt()).isEqualTo(staying);
        assertThat(copies()).isEqualTo(OF_EACH);
        assertThat(millrace.redrive(LETTERS).json().path("sent").asInt()).isZero();
    }

    private int copies() {
        return CommittedRecords.in(stack.kafka(), KEPT).size();
    }

    private static ProducerRecord<byte[], byte[]> letter(String topic, int offset) {
        RecordHeaders headers = new RecordHeaders();
        add(headers, "topic", topic);
        add(headers, "partition", "0");
        add(headers, "offset", Integer.toString(offset));
        add(headers, "stage", "TASK_PUT");
        return new ProducerRecord<>(LETTERS, 0, bytes(Integer.toString(offset)), bytes("{}"), headers);
    }

    private static void add(RecordHeaders headers, String name, String text) {
        headers.add("__connect.errors." + name, bytes(text));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
