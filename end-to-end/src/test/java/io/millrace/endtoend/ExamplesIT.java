package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import io.millrace.stack.ConnectClient;
import io.millrace.stack.Installation;
import io.millrace.stack.Stack;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/**
 * What is in {@code config/examples} does what its READMEs say: tables, configuration and records as they are, and the rows read back. The
 * configurations that replace other sinks' are among them.
 */
class ExamplesIT extends FoldersRun {

    private static final Path EXAMPLES =
            Installation.aroundWorkingDirectory().config().resolve("examples");

    private final Stack stack;

    ExamplesIT(Stack stack) {
        super(stack, EXAMPLES);
        this.stack = stack;
    }

    /** The dead-letters example behind a sink that writes newer records in the meantime; all under other names, beside the example. */
    @Test
    void aLetterThatIsReadAgainDoesNotMixWithANewerRecordOfItsMillisecond() {
        Example example = new Example(EXAMPLES.resolve("dead-letters"));
        ConnectClient connect = stack.connect().client();
        Map<String, String> again = new HashMap<>();
        example.config(connect).forEach((option, value) -> again.put(renamed(option), renamed(value)));
        again.put("name", "transfers-letters");
        Map<String, String> first = new HashMap<>(again);
        first.keySet().removeIf(option -> option.startsWith("topic."));
        first.put("name", "transfers-sink");
        first.put("topics", "transfers");
        first.put("topic.transfers.bank.transfers.mapping", "id=value.id, amount=value.amount, state=value.state");
        first.put("errors.deadletterqueue.topic.name", "transfers-sink.dlq");
        stack.applyCql(renamed(example.tables()));
        stack.createTopic("transfers", 1, Map.of());
        stack.createTopic("transfers-sink.dlq", 1, Map.of());
        connect.putConfig("transfers-sink", first);
        try (WaitingProducer producer = new WaitingProducer(stack);
                CqlSession session = stack.cassandra().connect()) {
            long millis = System.currentTimeMillis() - 10_000;
            producer.sendLater(transfer(millis, "{\"id\":\"x1\",\"amount\":\"9,99\",\"state\":\"zzz-OLD\"}"));
            producer.sendLater(transfer(millis, "{\"id\":\"x1\",\"amount\":\"1.00\",\"state\":\"aaa-NEW\"}"));
            producer.sendLater(transfer(millis, "{\"id\":\"x2\",\"amount\":\"9,99\",\"state\":\"zzz-OLD\"}"));
            producer.sendLater(transfer(millis, "{\"id\":\"x2\",\"amount\":\"1,00\",\"state\":\"aaa-NEW\"}"));
            producer.flush();
            new SinkGroup(stack, "transfers-sink", "transfers").awaitNoLag();

            connect.putConfig("transfers-letters", again);
            new SinkGroup(stack, "transfers-letters", "transfers-sink.dlq").awaitNoLag();

            assertThat(session.execute("SELECT id, amount, state FROM bank.transfers").all().stream()
                            .map(row -> row.getString(0) + " " + row.getBigDecimal(1) + " " + row.getString(2)))
                    .as("the second of each, whole")
                    .containsExactlyInAnyOrder("x1 1.00 aaa-NEW", "x2 1.00 aaa-NEW");
        } finally {
            connect.delete("transfers-sink");
            connect.delete("transfers-letters");
        }
    }

    private static String renamed(String text) {
        return text.replace("payments", "transfers");
    }

    private static ProducerRecord<byte[], byte[]> transfer(long millis, String json) {
        byte[] value = json.getBytes(StandardCharsets.UTF_8);
        return new ProducerRecord<>("transfers", null, millis, "x".getBytes(StandardCharsets.UTF_8), value);
    }
}
