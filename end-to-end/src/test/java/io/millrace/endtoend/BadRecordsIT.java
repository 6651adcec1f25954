package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import io.millrace.stack.ConnectClient;
import io.millrace.stack.Stack;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Which records become dead letters, and how often: what is bad once, what is good never, and not all there are. */
@ExtendWith(SharedStack.class)
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(300)
class BadRecordsIT {

    private static final String AHEAD = "ahead";
    private static final String ONCE = "once";
    private static final String ONCE_TOO = "once_too";
    private static final String KEYED = "keyed";
    private static final String MISTAKEN = "mistaken";
    private static final String LATEST = "latest";
    private static final String BAD = "{\"id\": \"" + Planted.PAYLOAD + "\"}";
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final Stack stack;
    private WaitingProducer producer;

    BadRecordsIT(Stack stack) {
        this.stack = stack;
    }

    @BeforeAll
    void createTables() {
        stack.applyCql("""
                CREATE KEYSPACE bad WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1};
                CREATE TABLE bad.ahead (id bigint PRIMARY KEY);
                CREATE TABLE bad.once (id bigint PRIMARY KEY);
                CREATE TABLE bad.once_too (id bigint PRIMARY KEY);
                CREATE TABLE bad.keyed (id bigint PRIMARY KEY);
                CREATE TABLE bad.mistaken (id bigint PRIMARY KEY);
                CREATE TABLE bad.latest (id bigint PRIMARY KEY);
                """);
        producer = new WaitingProducer(stack);
    }

    @AfterAll
    void closeProducer() {
        if (producer != null) {
            producer.close();
        }
    }

    /** A letter has its record's time, and a topic refuses one that is more than an hour ahead unless it is told otherwise. */
    @Test
    void aDeadLetterFromTheFutureIsOneLikeOthers() {
        stack.createTopic(AHEAD, 1, Map.of("message.timestamp.after.max.ms", String.valueOf(Long.MAX_VALUE)));
        deploy(AHEAD, config(AHEAD));
        long inTwoHours = System.currentTimeMillis() + Duration.ofHours(2).toMillis();
        send(AHEAD, null, "{\"id\": 1}");
        producer.send(new ProducerRecord<>(AHEAD, 0, inTwoHours, null, bytes(BAD)));
        send(AHEAD, null, "{\"id\": 2}");
        group(AHEAD).awaitNoLag();

        assertThat(Letters.in(stack, letters(AHEAD)).origins()).containsExactly(AHEAD + "-0-1");
        assertThat(count(AHEAD)).isEqualTo(2);
    }

    @Test
    void aBadRecordIsOneDeadLetter() {
        sendBadOnes(ONCE, 1_000);
    }

    @Test
    @Tag("full")
    void aBadRecordIsOneDeadLetterHoweverManyThereAre() {
        sendBadOnes(ONCE_TOO, 50_000);
    }

    private void sendBadOnes(String topic, int bad) {
        stack.createTopic(topic, 1, Map.of());
        Map<String, String> config = config(topic);
        // A letter may be acknowledged before the worker has logged it, that is, before the sink hears that it was
        // sent.
        config.put("producer.override.linger.ms", "0");
        config.put("errors.log.enable", "true");
        deploy(topic, config);
        for (int id = 0; id < bad; id++) {
            producer.sendLater(new ProducerRecord<>(topic, bytes(BAD)));
            // Among good ones: as many bad ones in a row are a mistake in the mapping.
            producer.sendLater(new ProducerRecord<>(topic, bytes("{\"id\": " + id + "}")));
        }
        producer.flush();
        group(topic).awaitNoLag();

        assertThat(count(topic)).isEqualTo(bad);
        assertThat(Letters.in(stack, letters(topic)).origins())
                .as("where the dead letters' records were")
                .doesNotHaveDuplicates()
                .hasSize(bad);
    }

    /** The key is there for columns that the value does not have. */
    @Test
    void aKeyThatNoColumnTakesIsNoTroubleWhereTheValueHasTheColumns() {
        stack.createTopic(KEYED, 1, Map.of());
        deploy(KEYED, config(KEYED));
        for (int id = 0; id < 100; id++) {
            send(KEYED, "user-" + id, "{\"id\": " + id + "}");
        }
        group(KEYED).awaitNoLag();

        assertThat(Letters.in(stack, letters(KEYED)).reasons()).isEmpty();
        assertThat(count(KEYED)).isEqualTo(100);
    }

    /** As many dead letters in a row are no bad records. The task stops, and the rest waits for somebody to mend the mapping. */
    @Test
    void aMistakeInTheMappingStopsTheTask() {
        stack.createTopic(MISTAKEN, 1, Map.of());
        Map<String, String> config = config(MISTAKEN);
        config.put("topic.mistaken.bad.mistaken.mapping", "id=value.identity");
        config.put("dead.letter.max.consecutive", "20");
        for (int id = 0; id < 500; id++) {
            producer.sendLater(new ProducerRecord<>(MISTAKEN, bytes("{\"id\": " + id + "}")));
        }
        producer.flush();
        deploy(MISTAKEN, config);
        ConnectClient connect = stack.connect().client();
        Optional<String> failure = await("the task stops")
                .atMost(TIMEOUT)
                .until(() -> connect.status(MISTAKEN).failure(), Optional::isPresent);
        assertThat(failure.orElseThrow()).contains("dead.letter.max.consecutive", "value.identity");

        config.put("topic.mistaken.bad.mistaken.mapping", "id=value.id");
        deploy(MISTAKEN, config);
        connect.restart(MISTAKEN);
        group(MISTAKEN).awaitNoLag();
        long dead = Letters.in(stack, letters(MISTAKEN)).origins().stream()
                .distinct()
                .count();
        assertThat(dead).as("dead letters").isBetween(1L, 20L);
        assertThat(count(MISTAKEN)).as("rows").isBetween(500 - dead, 500L);
    }

    /** Such a task has nothing committed by itself: the one after the mend would begin at the end once more, behind what it is for. */
    @Test
    void whatATaskThatBeginsAtTheEndCouldNotMapIsThereForTheNext() {
        stack.createTopic(LATEST, 1, Map.of());
        for (int id = 0; id < 100; id++) {
            send(LATEST, null, BAD);
        }
        Map<String, String> config = config(LATEST);
        config.put("consumer.override.auto.offset.reset", "latest");
        config.put("errors.tolerance", "none");
        config.keySet().removeIf(option -> option.startsWith("errors.deadletterqueue."));
        config.put("topic.latest.bad.latest.mapping", "id=value.identity");
        deploy(LATEST, config);
        SinkGroup group = group(LATEST);
        await("where it begins is committed").atMost(TIMEOUT).until(() -> group.committed()
                .equals(Map.of(0, 100L)));

        for (int id = 0; id < 100; id++) {
            send(LATEST, null, "{\"id\": " + id + "}");
        }
        ConnectClient connect = stack.connect().client();
        await("the task stops")
                .atMost(TIMEOUT)
                .until(() -> connect.status(LATEST).failure(), Optional::isPresent);
        config.put("topic.latest.bad.latest.mapping", "id=value.id");
        deploy(LATEST, config);
        connect.restart(LATEST);
        group.awaitNoLag();

        assertThat(count(LATEST)).isEqualTo(100);
    }

    private Map<String, String> config(String topic) {
        Map<String, String> config = new TreeMap<>();
        config.put("connector.class", ShippedConnector.CLASS);
        config.put("name", topic);
        config.put("tasks.max", "1");
        config.put("topics", topic);
        config.put("linger.ms", "100");
        config.put("cassandra.contact.points", "${env:CASSANDRA_CONTACT_POINTS}");
        config.put("cassandra.keyspace", "bad");
        config.put("key.converter", "org.apache.kafka.connect.storage.StringConverter");
        config.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
        config.put("value.converter.schemas.enable", "false");
        config.put("errors.tolerance", "all");
        config.put("errors.deadletterqueue.topic.name", letters(topic));
        config.put("errors.deadletterqueue.topic.replication.factor", "1");
        config.put("errors.deadletterqueue.context.headers.enable", "true");
        config.put("producer.override.max.block.ms", "30000");
        config.put("producer.override.enable.idempotence", "true");
        return config;
    }

    private static String letters(String topic) {
        return topic + ".dlq";
    }

    private void deploy(String topic, Map<String, String> config) {
        stack.connect().client().putConfig(topic, config);
    }

    private SinkGroup group(String topic) {
        return new SinkGroup(stack, topic, topic);
    }

    private void send(String topic, String key, String value) {
        producer.send(new ProducerRecord<>(topic, key == null ? null : bytes(key), bytes(value)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private long count(String table) {
        try (CqlSession session = stack.cassandra().connect()) {
            return session.execute("SELECT count(*) FROM bad." + table).one().getLong(0);
        }
    }
}
