package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import io.millrace.stack.CommittedRecords;
import io.millrace.stack.ConnectClient;
import io.millrace.stack.Stack;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What only a real server shows of tables: how it refuses a row that is too large, what an ALTER TABLE does to a running task, counters, lists. */
@ExtendWith(SharedStack.class)
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(300)
class TablesIT {

    private static final String LARGE = "large";
    private static final String LARGE_DEAD_LETTERS = "large.dlq";
    private static final String ALTERED = "altered";
    private static final String COUNTED = "counted";
    private static final String LISTED = "listed";
    private static final String RELISTED = "relisted";
    /** Cassandra takes mutations of up to half a commit log segment: 16 MiB. */
    private static final int TOO_LARGE = 17 * 1024 * 1024;

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final String ROOM = String.valueOf(32 * 1024 * 1024);

    private final Stack stack;
    private WaitingProducer producer;

    TablesIT(Stack stack) {
        this.stack = stack;
    }

    @BeforeAll
    void createTables() {
        stack.applyCql("""
                CREATE KEYSPACE tables WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1};
                CREATE TABLE tables.large (owner text, id text, body blob, PRIMARY KEY (owner, id));
                CREATE TABLE tables.altered (id text PRIMARY KEY, first text, second text);
                CREATE TABLE tables.counted (page text PRIMARY KEY, hits counter);
                CREATE TABLE tables.listed (id text PRIMARY KEY, tags list<text>, kept frozen<list<text>>);
                CREATE TABLE tables.relisted (id text PRIMARY KEY, first text);
                """);
        producer = new WaitingProducer(
                stack, Map.of(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, ROOM, ProducerConfig.BUFFER_MEMORY_CONFIG, ROOM));
    }

    @AfterAll
    void closeProducer() {
        if (producer != null) {
            producer.close();
        }
    }

    @Test
    void aRowTooLargeForTheServerIsOneDeadLetterAndItsNeighboursAreStored() {
        stack.createTopic(LARGE, 1, Map.of("max.message.bytes", ROOM));
        stack.createTopic(LARGE_DEAD_LETTERS, 1, Map.of("max.message.bytes", ROOM));
        send(LARGE, "before", new byte[100]);
        send(LARGE, "too-large", new byte[TOO_LARGE]);
        send(LARGE, "after", new byte[100]);
        Map<String, String> config = config(LARGE);
        config.put("value.converter", "org.apache.kafka.connect.converters.ByteArrayConverter");
        config.put("topic.large.tables.large.mapping", "owner='one', id=key, body=value");
        config.put("errors.tolerance", "all");
        config.put("errors.deadletterqueue.topic.name", LARGE_DEAD_LETTERS);
        config.put("errors.deadletterqueue.context.headers.enable", "true");
        config.put("producer.override.max.request.size", ROOM);
        stack.connect().client().putConfig(LARGE, config);
        new SinkGroup(stack, LARGE, LARGE).awaitNoLag();

        assertThat(strings("SELECT id FROM tables.large")).containsExactlyInAnyOrder("before", "after");
        assertThat(CommittedRecords.in(stack.kafka(), LARGE_DEAD_LETTERS))
                .singleElement()
                .satisfies(letter -> {
                    assertThat(letter.value()).hasSize(TOO_LARGE);
                    assertThat(letter.headers()
                                    .lastHeader("__connect.errors.exception.message")
                                    .value())
                            .asString(StandardCharsets.UTF_8)
                            .contains("tables.large");
                });
    }

    @Test
    void columnsThatComeAndGoWhileTheTaskRuns() {
        stack.createTopic(ALTERED, 1, Map.of());
        Map<String, String> config = config(ALTERED);
        config.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
        config.put("value.converter.schemas.enable", "false");
        config.put("unknown.fields", "ignore");
        stack.connect().client().putConfig(ALTERED, config);
        SinkGroup group = new SinkGroup(stack, ALTERED, ALTERED);
        send(ALTERED, "1", "{\"first\": \"a\", \"second\": \"b\", \"third\": \"c\"}");
        group.awaitNoLag();

        stack.applyCql("ALTER TABLE tables.altered DROP second;");
        send(ALTERED, "2", "{\"first\": \"a\", \"second\": \"b\", \"third\": \"c\"}");
        group.awaitNoLag();
        assertThat(strings("SELECT first FROM tables.altered WHERE id = '2'")).containsExactly("a");

        stack.applyCql("ALTER TABLE tables.altered ADD third text;");
        // The driver hears of it within a second or so; until then the field is unknown, and ignored as configured.
        await("a record fills the new column").atMost(Duration.ofSeconds(30)).until(() -> {
            send(ALTERED, "3", "{\"first\": \"a\", \"third\": \"c\"}");
            group.awaitNoLag();
            return strings("SELECT third FROM tables.altered WHERE id = '3'").contains("c");
        });
    }

    @Test
    void countersAreCountedWhereOverCountingIsAccepted() {
        stack.createTopic(COUNTED, 1, Map.of());
        Map<String, String> config = config(COUNTED);
        config.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
        config.put("value.converter.schemas.enable", "false");
        config.put("topic.counted.tables.counted.mapping", "page=value.page, hits=value.hits");
        assertThat(stack.connect()
                        .client()
                        .validate(ShippedConnector.CLASS, config)
                        .toString())
                .contains("counters.allow.overcount=true");

        config.put("counters.allow.overcount", "true");
        stack.connect().client().putConfig(COUNTED, config);
        for (int i = 0; i < 10; i++) {
            send(COUNTED, "any", "{\"page\": \"/\", \"hits\": " + i + "}");
        }
        new SinkGroup(stack, COUNTED, COUNTED).awaitNoLag();

        try (CqlSession session = stack.cassandra().connect()) {
            assertThat(session.execute("SELECT hits FROM tables.counted WHERE page = '/'")
                            .one()
                            .getLong(0))
                    .isEqualTo(45);
        }
    }

    /** A list that is not frozen is appended to whatever it has of the same write time, and so is doubled by each repetition. */
    @Test
    void listsAreWrittenWhereDuplicatesAreAccepted() {
        stack.createTopic(LISTED, 1, Map.of());
        Map<String, String> config = config(LISTED);
        config.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
        config.put("value.converter.schemas.enable", "false");
        ConnectClient connect = stack.connect().client();
        assertThat(ValidationIT.errors(connect.validate(ShippedConnector.CLASS, config))
                        .toString())
                .contains("tables.listed", "tags", "lists.allow.duplicates=true", "frozen");

        config.put("lists.allow.duplicates", "true");
        connect.putConfig(LISTED, config);
        send(LISTED, "1", "{\"tags\": [\"a\", \"b\"], \"kept\": [\"c\"]}");
        new SinkGroup(stack, LISTED, LISTED).awaitNoLag();

        try (CqlSession session = stack.cassandra().connect()) {
            Row row = session.execute("SELECT tags, kept FROM tables.listed WHERE id = '1'")
                    .one();
            assertThat(row.getList("tags", String.class)).containsExactly("a", "b");
            assertThat(row.getList("kept", String.class)).containsExactly("c");
        }
    }

    /** The table gets its list after validate has found nothing to refuse. */
    @Test
    void aListThatATableGetsLaterStopsTheTask() {
        stack.createTopic(RELISTED, 1, Map.of());
        Map<String, String> config = config(RELISTED);
        config.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
        config.put("value.converter.schemas.enable", "false");
        config.put("errors.tolerance", "all");
        config.put("errors.deadletterqueue.topic.name", "relisted.dlq");
        config.put("errors.deadletterqueue.topic.replication.factor", "1");
        config.put("producer.override.max.block.ms", "30000");
        ConnectClient connect = stack.connect().client();
        connect.putConfig(RELISTED, config);
        send(RELISTED, "1", "{\"first\": \"a\"}");
        SinkGroup group = new SinkGroup(stack, RELISTED, RELISTED);
        group.awaitNoLag();

        connect.stop(RELISTED);
        await("the task is gone")
                .atMost(TIMEOUT)
                .until(() -> connect.status(RELISTED).tasks().isEmpty());
        stack.applyCql("ALTER TABLE tables.relisted ADD tags list<text>;");
        connect.resume(RELISTED);
        send(RELISTED, "2", "{\"first\": \"a\", \"tags\": [\"b\"]}");

        await("the task refuses the list")
                .atMost(TIMEOUT)
                .until(() -> connect.status(RELISTED).failure(), Optional::isPresent)
                .ifPresent(failure -> assertThat(failure)
                        .contains("tables.relisted", "tags", "lists.allow.duplicates=true", "frozen"));
        assertThat(group.committed()).containsEntry(0, 1L);
    }

    private static Map<String, String> config(String topic) {
        Map<String, String> config = new TreeMap<>();
        config.put("connector.class", ShippedConnector.CLASS);
        config.put("name", topic);
        config.put("tasks.max", "1");
        config.put("topics", topic);
        config.put("linger.ms", "100");
        config.put("cassandra.contact.points", "${env:CASSANDRA_CONTACT_POINTS}");
        config.put("cassandra.keyspace", "tables");
        config.put("key.converter", "org.apache.kafka.connect.storage.StringConverter");
        return config;
    }

    private void send(String topic, String key, String value) {
        send(topic, key, value.getBytes(StandardCharsets.UTF_8));
    }

    private void send(String topic, String key, byte[] value) {
        producer.send(new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value));
    }

    private List<String> strings(String cql) {
        try (CqlSession session = stack.cassandra().connect()) {
            return session.execute(cql).all().stream()
                    .map(row -> row.getString(0))
                    .toList();
        }
    }
}
