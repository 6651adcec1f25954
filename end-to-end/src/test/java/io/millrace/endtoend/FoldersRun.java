package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.datastax.oss.driver.api.core.CqlSession;
import io.millrace.stack.ConnectClient;
import io.millrace.stack.Stack;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Puts the connectors of folders, sends them their records, and holds the rows, dead letters and refusals to what the folders say. */
@ExtendWith(SharedStack.class)
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(300)
abstract class FoldersRun {

    /** So that no record is of the future. */
    private static final long AGE_MS = 10_000;

    private final Stack stack;
    private final List<Example> examples;
    private final Map<Example, Map<String, List<String>>> errors = new HashMap<>();
    private CqlSession session;
    private int cassandraVersion;

    FoldersRun(Stack stack, Path directory) {
        this.stack = stack;
        this.examples = Example.in(directory);
    }

    /** All at once: each is waited for only when its turn has come. */
    @BeforeAll
    void deploy() {
        ConnectClient connect = stack.connect().client();
        cassandraVersion = MajorVersion.ofCassandra(stack);
        List<Example> usable = examples.stream().filter(this::isUsable).toList();
        stack.applyCql(String.join("\n", usable.stream().map(Example::tables).toList()));
        session = stack.cassandra().connect();
        try (WaitingProducer producer = new WaitingProducer(stack)) {
            for (Example example : usable) {
                Map<String, String> config = example.config(connect);
                long timestamp = System.currentTimeMillis() - AGE_MS;
                for (String topic : Example.topics(config)) {
                    stack.createTopic(topic, 1, Map.of());
                    List<ProducerRecord<byte[], byte[]>> records = example.records(topic, timestamp);
                    records.forEach(producer::sendLater);
                    timestamp += records.size();
                }
                producer.flush();
                errors.put(example, ValidationIT.errors(connect.validate(ShippedConnector.CLASS, config)));
                if (errors.get(example).isEmpty()) {
                    connect.putConfig(example.name(), config);
                }
            }
        }
    }

    @AfterAll
    void disconnect() {
        if (session != null) {
            session.close();
        }
    }

    @TestFactory
    Stream<DynamicTest> folders() {
        return examples.stream().map(example -> dynamicTest(example.name(), () -> check(example)));
    }

    /** Vectors came with Cassandra 5. */
    private boolean isUsable(Example example) {
        return cassandraVersion >= 5 || !example.tables().contains("vector<");
    }

    private void check(Example example) {
        Assumptions.assumeTrue(isUsable(example), "before Cassandra 5 there are no vectors");
        assertThat(errors.get(example)).as("what validate says").isEmpty();
        ConnectClient connect = stack.connect().client();
        Map<String, String> config = example.config(connect);
        Example.topics(config).forEach(topic -> new SinkGroup(stack, example.name(), topic).awaitNoLag());

        List<String> reasons = Letters.in(stack, config.get("errors.deadletterqueue.topic.name"))
                .reasons();
        assertThat(reasons).as("dead letters").hasSameSizeAs(example.deadLetters());
        for (int i = 0; i < reasons.size(); i++) {
            assertThat(reasons.get(i)).contains(example.deadLetters().get(i));
        }
        for (Example.Query query : example.queries()) {
            assertThat(rows(query.cql())).as(query.cql()).containsExactlyInAnyOrderElementsOf(query.rows());
        }
        example.refused(connect).ifPresent(refused -> assertThat(
                        ValidationIT.errors(connect.validate(ShippedConnector.CLASS, refused)).entrySet().stream()
                                .map(error -> error.getKey() + ": " + String.join("; ", error.getValue())))
                .hasSameSizeAs(example.refusals())
                .allSatisfy(said -> assertThat(example.refusals()).anySatisfy(expected -> {
                    int colon = expected.indexOf(": ");
                    assertThat(said).startsWith(expected.substring(0, colon + 2));
                    assertThat(said).contains(expected.substring(colon + 2));
                })));
    }

    private List<String> rows(String cql) {
        return session.execute(cql).all().stream().map(row -> row.getString(0)).toList();
    }
}
