package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.data.UdtValue;
import io.millrace.quickstart.Pipeline;
import io.millrace.stack.CassandraAuthentication;
import io.millrace.stack.CassandraRing;
import io.millrace.stack.CommittedRecords;
import io.millrace.stack.Installation;
import io.millrace.stack.Stack;
import io.millrace.stack.StackOptions;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
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

/** Tables that two tasks create together from the first records, and columns that they add while records go on coming. */
@ExtendWith(SharedStack.class)
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(300)
class AutoTablesIT {

    private static final String GAUGES = "gauges";
    private static final String TRIPS = "trips";
    private static final String GUARDED = "guarded";
    private static final int PARTITIONS = 6;
    private static final int RECORDS = 2_000;
    private static final Duration TIMEOUT = Duration.ofSeconds(90);

    private final Stack stack;
    private WaitingProducer producer;

    AutoTablesIT(Stack stack) {
        this.stack = stack;
    }

    @BeforeAll
    void createKeyspace() {
        stack.applyCql("CREATE KEYSPACE autotables"
                + " WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1};");
        producer = new WaitingProducer(stack);
    }

    @AfterAll
    void closeProducer() {
        if (producer != null) {
            producer.close();
        }
    }

    @Test
    void nothingIsLostWhileTwoTasksMakeTheTableAndAddToIt() {
        stack.createTopic(GAUGES, PARTITIONS, Map.of());
        // Both tasks find records, and neither a table.
        for (int i = 0; i < RECORDS; i++) {
            producer.sendLater(gauge(i, ""));
        }
        producer.flush();
        Map<String, String> config = config(GAUGES);
        config.put("value.converter.schemas.enable", "false");
        config.put("key.converter", "org.apache.kafka.connect.storage.StringConverter");
        config.put("table.auto.create.partition.columns", "id");
        assertThat(stack.connect()
                        .client()
                        .validate(ShippedConnector.CLASS, config)
                        .toString())
                .contains("CREATE TABLE IF NOT EXISTS autotables.gauges (id <type>");
        stack.connect().client().putConfig(GAUGES, config);
        SinkGroup group = new SinkGroup(stack, GAUGES, GAUGES);
        int changed = RECORDS;
        for (; group.committed().isEmpty(); changed++) {
            producer.send(gauge(changed, ""));
            SinkGroup.throwIfFailed(stack, GAUGES);
        }
        int sent = changed;
        for (; sent < changed + RECORDS; sent++) {
            producer.sendLater(
                    gauge(sent, ", \"unit\": \"mm\", \"siteName\": \"s" + sent % 7 + "\", \"broken\": null"));
        }
        producer.flush();
        group.awaitNoLag(TIMEOUT);

        assertNoDeadLetters(GAUGES);
        Map<String, Row> rows = new HashMap<>();
        try (CqlSession session = stack.cassandra().connect()) {
            session.execute("SELECT id, level, ok, unit, \"siteName\" FROM autotables.gauges")
                    .forEach(row -> rows.put(row.getString("id"), row));
            assertThat(session.execute("SELECT column_name FROM system_schema.columns"
                                    + " WHERE keyspace_name = 'autotables' AND table_name = 'gauges'")
                            .all())
                    .extracting(row -> row.getString(0))
                    .containsExactlyInAnyOrder("id", "level", "ok", "unit", "siteName");
        }
        assertThat(rows).hasSize(sent);
        for (int i = 0; i < sent; i++) {
            Row row = rows.get("gauge-" + i);
            assertThat(row.getDouble("level")).isEqualTo(i + 0.5);
            assertThat(row.getBoolean("ok")).isTrue();
            assertThat(row.getString("unit")).isEqualTo(i < changed ? null : "mm");
            assertThat(row.getString("\"siteName\"")).isEqualTo(i < changed ? null : "s" + i % 7);
        }
    }

    @Test
    void structsKeysAndOptionsOfTheTable() {
        stack.createTopic(TRIPS, 2, Map.of());
        Map<String, String> config = config(TRIPS);
        config.put("key.converter", "org.apache.kafka.connect.json.JsonConverter");
        config.put("topic.trips.table.auto.create.clustering.columns", "at desc");
        config.put("topic.trips.table.auto.create.ttl.seconds", "86400000");
        config.put(
                "topic.trips.table.auto.create.compaction",
                "TimeWindowCompactionStrategy, compaction_window_unit=DAYS, compaction_window_size=7");
        stack.connect().client().putConfig(TRIPS, config);
        SinkGroup group = new SinkGroup(stack, TRIPS, TRIPS);
        String lat = "{\"field\": \"lat\", \"type\": \"double\", \"optional\": true}";
        String lon = "{\"field\": \"lon\", \"type\": \"double\", \"optional\": true}";
        for (int i = 0; i < 20; i++) {
            producer.send(trip(i, lat, "{\"lat\": 47.5}"));
        }
        group.awaitNoLag(TIMEOUT);
        for (int i = 20; i < 40; i++) {
            producer.send(trip(i, lat + ", " + lon, "{\"lat\": 47.5, \"lon\": 19.0}"));
        }
        group.awaitNoLag(TIMEOUT);

        assertNoDeadLetters(TRIPS);
        try (CqlSession session = stack.cassandra().connect()) {
            Row table = session.execute("SELECT default_time_to_live, compaction FROM system_schema.tables"
                            + " WHERE keyspace_name = 'autotables' AND table_name = 'trips'")
                    .one();
            assertThat(table.getInt(0)).isEqualTo(86_400_000);
            assertThat(table.getMap(1, String.class, String.class))
                    .containsEntry("compaction_window_unit", "DAYS")
                    .containsEntry("compaction_window_size", "7");
            // Newest first, as the table is sorted.
            assertThat(session.execute("SELECT at FROM autotables.trips WHERE tenant = 't' AND vehicle = 1")
                            .all())
                    .extracting(row -> row.getInstant(0))
                    .hasSize(20)
                    .isSortedAccordingTo((a, b) -> b.compareTo(a));
            Row first = row(session, 0);
            assertThat(first.getBigDecimal("price")).isEqualTo(new BigDecimal("1.23"));
            assertThat(first.getUdtValue("place").getDouble("lat")).isEqualTo(47.5);
            UdtValue place = row(session, 39).getUdtValue("place");
            assertThat(place.getDouble("lat")).isEqualTo(47.5);
            assertThat(place.getDouble("lon")).isEqualTo(19.0);
        }
    }

    /** The nodes are child processes, which a worker in a container cannot reach. */
    @Test
    @Tag("full")
    @Tag("processes")
    void recordsWaitUntilTheRoleMayCreate() {
        CassandraRing ring = CassandraRing.startSecured(
                StackOptions.defaults(Installation.aroundWorkingDirectory())
                        .withRunDirectory(stack.runDirectory().resolve("secured-" + System.nanoTime())),
                1,
                CassandraAuthentication.asShipped());
        try (ring) {
            ring.applyCql("""
                    CREATE KEYSPACE autotables WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1};
                    CREATE ROLE sink WITH PASSWORD = '%s' AND LOGIN = true;
                    GRANT SELECT ON KEYSPACE autotables TO sink;
                    GRANT MODIFY ON KEYSPACE autotables TO sink;
                    """.formatted(Planted.SECRET));
            stack.createTopic(GUARDED, 2, Map.of());
            Map<String, String> config = config(GUARDED);
            config.put("cassandra.contact.points", ring.contactPoints());
            config.put("cassandra.username", "sink");
            config.put("cassandra.password", Planted.SECRET);
            config.put("key.converter", "org.apache.kafka.connect.storage.StringConverter");
            config.put("value.converter.schemas.enable", "false");
            config.put("table.auto.create.partition.columns", "id");
            assertThat(ValidationIT.errors(stack.connect().client().validate(ShippedConnector.CLASS, config))
                            .toString())
                    .contains("table.auto.create", "GRANT CREATE ON KEYSPACE autotables TO sink");
            config.put("validate.offline", "true");
            stack.connect().client().putConfig(GUARDED, config);
            SinkGroup group = new SinkGroup(stack, GUARDED, GUARDED);
            new Pipeline(stack).awaitRunning(GUARDED);
            group.awaitAssigned(2);
            for (int i = 0; i < 10; i++) {
                producer.send(new ProducerRecord<>(
                        GUARDED, i % 2, bytes("k" + i), bytes("{\"id\": \"k" + i + "\", \"n\": " + i + "}")));
            }
            try (CqlSession session = ring.connect()) {
                FrozenCassandraIT.elapse(Duration.ofSeconds(5));
                SinkGroup.throwIfFailed(stack, GUARDED);
                assertThat(group.lag().values().stream()
                                .mapToLong(Long::longValue)
                                .sum())
                        .isEqualTo(10);

                session.execute("GRANT CREATE ON KEYSPACE autotables TO sink");
                group.awaitNoLag(TIMEOUT);

                assertNoDeadLetters(GUARDED);
                assertThat(session.execute("SELECT id FROM autotables.guarded").all())
                        .hasSize(10);
                // Whoever has created a table may alter it.
                producer.send(new ProducerRecord<>(GUARDED, 0, bytes("k0"), bytes("{\"id\": \"k0\", \"more\": true}")));
                group.awaitNoLag(TIMEOUT);
                assertThat(session.execute("SELECT more FROM autotables.guarded WHERE id = 'k0'")
                                .one()
                                .getBoolean(0))
                        .isTrue();
            }
            stack.connect().client().delete(GUARDED);
        }
        ring.deleteData();
    }

    private static Row row(CqlSession session, int number) {
        return session.execute(
                        "SELECT price, place FROM autotables.trips WHERE tenant = 't' AND vehicle = ? AND at = ?",
                        number % 2,
                        at(number))
                .one();
    }

    private static Instant at(int number) {
        return Instant.parse("2026-01-31T12:00:00Z").plusSeconds(number);
    }

    private ProducerRecord<byte[], byte[]> gauge(int number, String more) {
        String id = "gauge-" + number;
        return new ProducerRecord<>(
                GAUGES,
                number % PARTITIONS,
                bytes(id),
                bytes("{\"id\": \"" + id + "\", \"level\": " + number + ".5, \"ok\": true" + more + "}"));
    }

    private ProducerRecord<byte[], byte[]> trip(int number, String placeFields, String place) {
        String key = """
                {"schema": {"type": "struct", "fields": [{"field": "tenant", "type": "string"}, {"field": "vehicle", "type": "int32"}]},
                 "payload": {"tenant": "t", "vehicle": %d}}""".formatted(number % 2);
        String value = """
                {"schema": {"type": "struct", "fields": [
                   {"field": "at", "type": "int64", "name": "org.apache.kafka.connect.data.Timestamp", "version": 1},
                   {"field": "price", "type": "bytes", "name": "org.apache.kafka.connect.data.Decimal", "version": 1, "parameters": {"scale": "2"}},
                   {"field": "place", "type": "struct", "fields": [%s]}]},
                 "payload": {"at": %d, "price": "ew==", "place": %s}}""".formatted(placeFields, at(number).toEpochMilli(), place);
        return new ProducerRecord<>(TRIPS, number % 2, bytes(key), bytes(value));
    }

    private static Map<String, String> config(String topic) {
        Map<String, String> config = new TreeMap<>();
        config.put("connector.class", ShippedConnector.CLASS);
        config.put("name", topic);
        config.put("tasks.max", "2");
        config.put("topics", topic);
        config.put("linger.ms", "20");
        config.put("cassandra.contact.points", "${env:CASSANDRA_CONTACT_POINTS}");
        config.put("cassandra.keyspace", "autotables");
        config.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
        config.put("table.auto.create", "true");
        config.put("table.auto.evolve", "true");
        config.put("errors.tolerance", "all");
        config.put("errors.deadletterqueue.topic.name", deadLetters(topic));
        config.put("errors.deadletterqueue.topic.replication.factor", "1");
        config.put("producer.override.max.block.ms", "30000");
        return config;
    }

    private static String deadLetters(String topic) {
        return topic + ".dlq";
    }

    private void assertNoDeadLetters(String topic) {
        assertThat(CommittedRecords.in(stack.kafka(), deadLetters(topic))).isEmpty();
        SinkGroup.throwIfFailed(stack, topic);
        assertThat(stack.connect().client().status(topic).tasks()).hasSize(2);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
