package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.datastax.oss.driver.api.core.CqlSession;
import io.millrace.stack.ConnectClient;
import io.millrace.stack.Installation;
import io.millrace.stack.Stack;
import io.millrace.stack.StackException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A real Cassandra that wants TLS, a client's certificate, a password and rights, and a real worker: mistakes in a configuration, each on
 * its own field, and logins that are refused.
 */
@ExtendWith(SharedStack.class)
@TestInstance(Lifecycle.PER_CLASS)
@Tag("processes")
@Timeout(120)
class SecurityIT {

    private static final String CONNECTOR = "secured";
    private static final String TOPIC = "readings";
    private static final Path MISTAKES = Path.of("src/test/security-mistakes.txt");
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final Stack stack;
    private SecuredCassandra cassandra;

    SecurityIT(Stack stack) {
        this.stack = stack;
    }

    @BeforeAll
    void start() {
        cassandra = SecuredCassandra.start(stack);
        stack.createTopic(TOPIC, 1, Map.of());
    }

    @AfterAll
    void stop() {
        if (cassandra != null) {
            cassandra.close();
        }
    }

    /** In src/test/security-mistakes.txt. */
    @TestFactory
    Stream<DynamicTest> mistakes() throws IOException {
        return lines().stream()
                .map(line -> dynamicTest(line.node() + ": " + line.text(), () -> {
                    Map<String, List<String>> errors = ValidationIT.errors(
                            stack.connect().client().validate(ShippedConnector.CLASS, configured(line)));
                    if (line.isRight()) {
                        assertThat(errors).isEmpty();
                    } else {
                        assertThat(errors).containsOnlyKeys(line.field());
                        assertThat(errors.get(line.field()))
                                .singleElement()
                                .asString()
                                .contains(line.field(), line.words());
                    }
                }));
    }

    @TestFactory
    @Tag("full")
    Stream<DynamicTest> mistakesAreRefusedWhenTheyArePut() throws IOException {
        return lines().stream()
                .filter(line -> !line.isRight())
                .map(line -> dynamicTest(line.node() + ": " + line.text(), () -> {
                    Map<String, String> config = configured(line);
                    assertThatThrownBy(() -> stack.connect().client().putConfig(CONNECTOR, config))
                            .isInstanceOf(StackException.class)
                            .hasMessageContainingAll("answered 400", line.field(), line.words());
                }));
    }

    /**
     * A line of the file.
     *
     * @param node which certificate the node shows
     */
    private record Line(String node, String text, String changes, String field, String words) {

        static Line parse(String node, String text) {
            int last = text.lastIndexOf(" | ");
            int first = text.lastIndexOf(" | ", last - 1);
            return new Line(
                    node,
                    text,
                    text.substring(0, first),
                    named(text.substring(first + 3, last)),
                    text.substring(last + 3));
        }

        boolean isRight() {
            return field.equals("-");
        }
    }

    private static List<Line> lines() throws IOException {
        List<Line> lines = new ArrayList<>();
        String node = "right";
        for (String text : Files.readAllLines(MISTAKES)) {
            if (text.startsWith("@ ")) {
                node = text.substring(2).strip();
            } else if (text.contains(" | ")) {
                lines.add(Line.parse(node, text));
            }
        }
        return lines;
    }

    @Test
    void everyMessageHasItsRemedyInTheDocs() throws IOException {
        String page = Files.readString(
                Installation.aroundWorkingDirectory().checkout().resolve("docs/security.md"));
        assertThat(lines().stream()
                        .filter(line -> !line.isRight())
                        .map(Line::words)
                        // What the page has in general, the lines have of a role or a table.
                        .filter(words -> !words.startsWith("GRANT ") && !words.startsWith("role "))
                        .map(words -> words.replace("no_login", "…")
                                .replace("secured?", "…?")
                                .replace("datacenter1?", "…?")))
                .allSatisfy(words -> assertThat(page).contains(words));
    }

    /** The configuration with the line's changes, for a node that shows the line's certificate. */
    private Map<String, String> configured(Line line) {
        // Root reads everything.
        Assumptions.assumeFalse(line.changes().contains("unreadable")
                && Files.isReadable(cassandra.files().resolve("unreadable.p12")));
        cassandra.show(line.node());
        Map<String, String> config = cassandra.config();
        for (String change : line.changes().split(" && ", -1)) {
            int equals = change.indexOf('=');
            String value = change.substring(equals + 1);
            if (value.equals(" -")) {
                config.remove(named(change.substring(0, equals)));
            } else {
                config.put(named(change.substring(0, equals)), filledIn(value));
            }
        }
        return config;
    }

    private String filledIn(String value) {
        String filled = value.replace("$D", cassandra.files().toString())
                .replace("$S", SecuredCassandra.SECRET)
                .replace("$PLAIN", stack.cassandra().contactPoints())
                .replace("$PORT", cassandra.contactPoints().replaceAll(".*:", ""));
        try {
            return filled.startsWith("<") ? Files.readString(cassandra.files().resolve(filled.substring(1))) : filled;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String named(String option) {
        return option.replace("~", "cassandra.");
    }

    @Test
    void aRefusedLoginFailsTheTaskOfAQuietTopicAtOnce() {
        cassandra.show("right");
        Map<String, String> config = cassandra.config();
        config.put("cassandra.password", "not-" + SecuredCassandra.SECRET);
        config.put("validate.offline", "true");

        stack.connect().client().putConfig(CONNECTOR, config);
        String failure = awaitFailure();

        assertThat(failure)
                .contains("refuses the login: check cassandra.username and cassandra.password")
                .doesNotContain(SecuredCassandra.SECRET);
        stack.connect().client().delete(CONNECTOR);
    }

    /** {@code MODIFY} on its table is all that a sink needs; without it nothing is skipped. */
    @Test
    void theSinkWorksWithTheLeastRightsAndStopsWithoutThem() {
        cassandra.show("right");
        ConnectClient worker = stack.connect().client();
        worker.putConfig(CONNECTOR, cassandra.config());
        SinkGroup group = new SinkGroup(stack, CONNECTOR, TOPIC);
        group.awaitAssigned(1);
        try (WaitingProducer producer = new WaitingProducer(stack);
                CqlSession session = cassandra.connect()) {
            producer.send(reading("a"));
            group.awaitNoLag();
            assertThat(rows(session)).isEqualTo(1);

            session.execute("REVOKE MODIFY ON secured.readings FROM sink");
            await("the node knows").atMost(TIMEOUT).until(() -> !worker.validate(
                            ShippedConnector.CLASS, cassandra.config())
                    .path("error_count")
                    .asText()
                    .equals("0"));
            producer.send(reading("b"));
            String failure = awaitFailure();
            assertThat(failure)
                    .contains("secured.readings", "has no MODIFY permission", "GRANT MODIFY ON secured.readings TO")
                    .doesNotContain(Planted.PAYLOAD);
            assertThat(failure.lines().map(String::strip).filter(line -> line.startsWith("Caused by: ")))
                    .as("where docs/sink-operations.md has it")
                    .first()
                    .asString()
                    .contains(": Writing to table secured.readings failed");

            session.execute("GRANT MODIFY ON secured.readings TO sink");
            worker.restart(CONNECTOR);
            group.awaitNoLag();
            assertThat(rows(session)).isEqualTo(2);
        } finally {
            worker.delete(CONNECTOR);
        }
    }

    /** Counters, conditions, tables that make themselves: with what docs/security.md grants, and not with less. */
    @Test
    @Tag("full")
    @Timeout(300)
    void eachRightIsEnoughAndNeeded() {
        cassandra.show("right");
        ConnectClient worker = stack.connect().client();
        Map<String, String> config = cassandra.config();
        config.put("topics", "readings,hits,others,made");
        config.put("cassandra.username", "all_of_it");
        config.put("counters.allow.overcount", "true");
        config.put("topic.others.secured.others.mapping", "id=value.id, celsius=value.celsius");
        config.put("topic.others.secured.others.write.condition", "not_exists");
        config.put("topic.made.table.auto.create", "true");
        config.put("topic.made.table.auto.create.partition.columns", "id");
        config.put("topic.readings.table.auto.evolve", "true");
        Map<String, String> grants = new LinkedHashMap<>();
        grants.put("MODIFY ON secured.readings", "GRANT MODIFY ON secured.readings TO all_of_it");
        grants.put("MODIFY ON secured.hits", "GRANT MODIFY ON secured.hits TO all_of_it");
        grants.put("MODIFY ON secured.others", "GRANT MODIFY ON secured.others TO all_of_it");
        grants.put("SELECT ON secured.others", "GRANT SELECT ON secured.others TO all_of_it");
        grants.put("ALTER ON secured.readings", "GRANT ALTER ON KEYSPACE secured TO all_of_it");
        grants.put("CREATE ON KEYSPACE secured", "GRANT CREATE ON KEYSPACE secured TO all_of_it");
        List.of("hits", "others", "made").forEach(topic -> stack.createTopic(topic, 1, Map.of()));
        cassandra.execute("CREATE ROLE all_of_it WITH PASSWORD = '" + SecuredCassandra.SECRET + "' AND LOGIN = true");
        // Needed for nothing, and to be had.
        cassandra.execute("GRANT SELECT ON system_views.settings TO all_of_it");
        grants.keySet().forEach(right -> cassandra.execute("GRANT " + right + " TO all_of_it"));
        awaitErrors(config, errors -> errors.isEmpty());

        worker.putConfig(CONNECTOR, config);
        try (WaitingProducer producer = new WaitingProducer(stack);
                CqlSession session = cassandra.connect()) {
            producer.send(record("readings", "{\"id\": \"c\", \"celsius\": 1, \"fahrenheit\": 33.8}"));
            producer.send(record("hits", "{\"page\": \"/\", \"hits\": 3}"));
            producer.send(record("others", "{\"id\": \"c\", \"celsius\": 1}"));
            producer.send(record("made", "{\"id\": \"c\", \"n\": 1}"));
            await("all is written")
                    .atMost(TIMEOUT)
                    .ignoreExceptions()
                    .until(() -> session.execute("SELECT fahrenheit FROM secured.readings WHERE id = 'c'")
                                    .one()
                                    .getDouble(0)
                            == 33.8);
            for (String topic : List.of("hits", "others", "made")) {
                new SinkGroup(stack, CONNECTOR, topic).awaitNoLag();
                assertThat(session.execute("SELECT * FROM secured." + topic).all())
                        .as(topic)
                        .hasSize(1);
            }
        } finally {
            worker.delete(CONNECTOR);
        }

        // What it has made is its own, and cannot tell any more.
        cassandra.execute("DROP TABLE secured.made");
        grants.forEach((right, message) -> {
            // Whoever may create may alter.
            List<String> taken =
                    right.startsWith("ALTER") ? List.of(right, "CREATE ON KEYSPACE secured") : List.of(right);
            taken.forEach(each -> cassandra.execute("REVOKE " + each + " FROM all_of_it"));
            awaitErrors(config, errors -> errors.values().stream()
                    .anyMatch(each -> each.toString().contains(message)));
            taken.forEach(each -> cassandra.execute("GRANT " + each + " TO all_of_it"));
        });
    }

    private void awaitErrors(Map<String, String> config, Predicate<Map<String, List<String>>> wanted) {
        await("the node knows of the rights")
                .atMost(TIMEOUT)
                .until(
                        () -> ValidationIT.errors(stack.connect().client().validate(ShippedConnector.CLASS, config)),
                        wanted);
    }

    private static ProducerRecord<byte[], byte[]> reading(String id) {
        return record(TOPIC, "{\"id\": \"" + Planted.PAYLOAD + id + "\", \"celsius\": 20}");
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, String json) {
        return new ProducerRecord<>(topic, bytes(Planted.PAYLOAD), bytes(json));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static long rows(CqlSession session) {
        return session.execute("SELECT id FROM secured.readings").all().stream()
                .filter(row -> String.valueOf(row.getString(0)).startsWith(Planted.PAYLOAD))
                .count();
    }

    private String awaitFailure() {
        await("the task fails").atMost(TIMEOUT).until(() -> failure().contains("Exception"));
        return failure();
    }

    private String failure() {
        return stack.connect()
                .client()
                .statusIfKnown(CONNECTOR)
                .flatMap(status -> status.failure())
                .orElse("");
    }
}
