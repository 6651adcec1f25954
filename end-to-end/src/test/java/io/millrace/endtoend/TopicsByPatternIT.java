package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import io.millrace.quickstart.Pipeline;
import io.millrace.stack.Stack;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Topics that the connector's pattern finds may be there before their tables are. */
@ExtendWith(SharedStack.class)
@Tag("processes")
@Timeout(300)
class TopicsByPatternIT {

    private static final String SINK = "by-pattern";
    private static final String KNOWN = "found-first";
    private static final String NEW = "found-later";
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    @Test
    void aTopicWithoutATableWaitsForItAlone(Stack stack) {
        stack.applyCql("""
                CREATE KEYSPACE found WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1};
                CREATE TABLE found.found_first (id bigint PRIMARY KEY);
                """);
        SinkGroup known = new SinkGroup(stack, SINK, KNOWN);
        SinkGroup later = new SinkGroup(stack, SINK, NEW);
        stack.createTopic(KNOWN, 1, Map.of());
        try (WaitingProducer producer = new WaitingProducer(stack)) {
            stack.connect().client().putConfig(SINK, config());
            new Pipeline(stack).awaitRunning(SINK);
            send(producer, KNOWN, 0, 100);
            known.awaitNoLag();

            stack.createTopic(NEW, 1, Map.of());
            send(producer, NEW, 0, 100);
            awaitTopicsWithoutTable(stack, 1);
            send(producer, KNOWN, 100, 200);
            known.awaitNoLag();
            assertThat(later.committed().getOrDefault(0, 0L))
                    .as("committed offset of the topic without a table")
                    .isZero();

            stack.applyCql("CREATE TABLE found.found_later (id bigint PRIMARY KEY);");
            send(producer, NEW, 100, 200);
            later.awaitNoLag();
            known.awaitNoLag();
            awaitTopicsWithoutTable(stack, 0);
        }

        try (CqlSession session = stack.cassandra().connect()) {
            assertThat(count(session, "found_first")).isEqualTo(200);
            assertThat(count(session, "found_later")).isEqualTo(200);
        }
    }

    private static Map<String, String> config() {
        Map<String, String> config = new TreeMap<>();
        config.put("connector.class", ShippedConnector.CLASS);
        config.put("tasks.max", "1");
        config.put("topics.regex", "found-.*");
        config.put("linger.ms", "100");
        config.put("cassandra.contact.points", "${env:CASSANDRA_CONTACT_POINTS}");
        config.put("cassandra.keyspace", "found");
        config.put("key.converter", "org.apache.kafka.connect.storage.StringConverter");
        config.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
        config.put("value.converter.schemas.enable", "false");
        // How often consumers look for new topics.
        config.put("consumer.override.metadata.max.age.ms", "1000");
        return config;
    }

    private static void awaitTopicsWithoutTable(Stack stack, int topics) {
        try (WorkerJmx jmx = WorkerJmx.of(stack.connect(), SINK)) {
            await("the metric says that " + topics + " topics have no table")
                    .atMost(TIMEOUT)
                    .until(() -> {
                        SinkGroup.throwIfFailed(stack, SINK);
                        return jmx.ofTasks("topics-without-table").equals(List.of((double) topics));
                    });
        }
    }

    private static void send(WaitingProducer producer, String topic, int from, int to) {
        for (int id = from; id < to; id++) {
            producer.sendLater(new ProducerRecord<>(topic, ("{\"id\": " + id + "}").getBytes(StandardCharsets.UTF_8)));
        }
        producer.flush();
    }

    private static long count(CqlSession session, String table) {
        return session.execute("SELECT count(*) FROM found." + table).one().getLong(0);
    }
}
