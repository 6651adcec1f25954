package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.stack.CommittedRecords;
import io.millrace.stack.ConnectClient;
import io.millrace.stack.Stack;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Dead letters of a sink that go back: each once, whatever is killed, into rows as if nothing had failed.
 *
 * <p>A record of kind k has a text where column {@code ck} takes something else, each of another type. What mends it is another
 * mapping, to column {@code tk}; the last kind is mended later than the others.
 */
@ExtendWith(SharedStack.class)
class RedriveIT {

    private static final int KINDS = 10;
    private static final int MENDED = KINDS - 1;
    private static final String TOPIC = "orders";
    private static final String SINK = "orders-sink";
    private static final String LETTERS = "orders-sink.dlq";
    private static final int PARTITIONS = 4;
    private static final String[] TYPES = {
        "bigint", "int", "boolean", "double", "timestamp", "uuid", "inet", "date", "decimal", "time"
    };
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final long NOON = 1_769_860_800_000L;

    private final Stack stack;
    private final Millrace millrace;
    private WaitingProducer producer;
    /** Of two tasks the second may be handed records again that the first had read: some letters are there twice then. */
    private String tasks = "1";

    RedriveIT(Stack stack) {
        this.stack = stack;
        this.millrace = new Millrace(stack);
    }

    @BeforeEach
    void createTable() {
        StringBuilder columns = new StringBuilder();
        for (int kind = 0; kind < KINDS; kind++) {
            columns.append(", c" + kind + " " + TYPES[kind] + ", t" + kind + " text");
        }
        stack.applyCql("""
                CREATE KEYSPACE redrive WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1};
                CREATE TABLE redrive.orders (id bigint PRIMARY KEY, amount int%s);
                """.formatted(columns));
        // The records are months old.
        stack.createTopic(TOPIC, PARTITIONS, Map.of("retention.ms", "-1"));
        stack.createTopic(LETTERS, 1, Map.of("retention.ms", "-1"));
        producer = new WaitingProducer(stack);
    }

    @AfterEach
    void closeProducer() {
        if (producer != null) {
            producer.close();
        }
    }

    @Test
    @Timeout(300)
    void lettersGoBackOnceAndTheirRowsAreAsIfNothingHadFailed() {
        int orders = 200;
        sendOrders(orders);
        deploy(0);
        awaitStored();
        assertThat(rows()).hasSize(orders / 3);

        JsonNode dry = millrace.redrive(LETTERS, "--dry-run").json();
        assertThat(dry.path("letters").asInt()).isEqualTo(orders);
        assertThat(dry.path("wouldSend").asInt()).isEqualTo(orders);
        assertThat(dry.path("kinds")).hasSize(KINDS).allSatisfy(kind -> {
            assertThat(kind.path("letters").asInt()).isEqualTo(orders / KINDS);
            assertThat(kind.path("table").asText()).isEqualTo("redrive.orders");
            assertThat(kind.path("reason").asText()).contains("column c");
        });
        try (KafkaConsumer<byte[], byte[]> consumer = stack.kafka().consumer()) {
            assertThat(consumer.listTopics()).doesNotContainKey(LETTERS + ".redriven");
        }

        deploy(MENDED);
        assertSent(millrace.redrive(LETTERS, "--where", "value.id < 100 and table = 'redrive.orders'"), 100);
        assertSent(millrace.redrive(LETTERS, "--reason", "column c9"), orders / KINDS / 2);
        assertSent(millrace.redrive(LETTERS), orders / 2 - orders / KINDS / 2);
        awaitStored();
        assertEnded(millrace.redrive(LETTERS), 4, 0);
        assertThat(copies()).hasSize(orders).allMatch(count -> count == 1);
        // Those that failed again are letters again.
        JsonNode again = millrace.redrive(LETTERS, "--dry-run").json();
        assertThat(again.path("obstacles").path("failed-again").asInt()).isEqualTo(orders / KINDS);
        assertThat(again.path("already").asInt()).isEqualTo(orders);

        deploy(KINDS);
        assertEnded(millrace.redrive(LETTERS, "--max-attempts", "2"), 0, orders / KINDS);
        assertEnded(millrace.redrive(LETTERS, "--max-attempts", "2"), 0, 0);
        awaitStored();
        assertThat(rows()).isEqualTo(expected(orders));
    }

    /** 100,000 letters of ten reasons; the tool and the broker are killed ten times each while they go back. */
    @Test
    @Tag("full")
    @Timeout(1_200)
    void eachOfAHundredThousandLettersGoesBackOnceThroughTwentyKills() {
        int orders = 100_000;
        tasks = "2";
        sendOrders(orders);
        deploy(0);
        awaitStored();
        assertThat(rows()).hasSize(orders / 3);
        deploy(MENDED);

        long begun = System.nanoTime();
        int runs = killTwentyTimes(orders);
        Millrace.Ended last = millrace.redrive(LETTERS);
        double seconds = (System.nanoTime() - begun) / 1e9;
        assertThat(last.status()).as(last.err()).isIn(0, 4);
        Map<Integer, Long> copies = copiesByCount();
        System.out.printf(
                "redrive: letters=%d kills=20 runs=%d seconds=%.1f copies=%s%n", orders, runs + 1, seconds, copies);
        assertThat(copies).isEqualTo(Map.of(1, (long) orders));

        awaitStored();
        // Nothing that failed again is sent again. A sink whose broker is killed may have sent a letter twice.
        Millrace.Ended idle = millrace.redrive(LETTERS);
        int failedAgain = idle.json().path("obstacles").path("failed-again").asInt();
        assertThat(failedAgain).isGreaterThanOrEqualTo(orders / KINDS);
        assertEnded(idle, 4, 0);
        System.out.printf(
                "redrive: letters in the topic=%d failed-again=%d%n",
                idle.json().path("letters").asInt(), failedAgain);
        deploy(KINDS);
        assertEnded(millrace.redrive(LETTERS, "--max-attempts", "2"), 0, orders / KINDS);
        awaitStored();
        Map<Long, String> rows = rows();
        Map<Long, String> expected = expected(orders);
        long wrong = expected.keySet().stream()
                .filter(id -> !expected.get(id).equals(rows.get(id)))
                .count();
        System.out.printf("redrive: rows=%d wrong=%d%n", rows.size(), wrong);
        assertThat(rows.size()).isEqualTo(orders);
        assertThat(wrong).isZero();
    }

    /** The one that comes later shuts the other out, whether that is at work or begins, too; once both are killed. */
    @Test
    @Tag("full")
    @Timeout(600)
    void ofTwoThatRunAtOnceEachLetterGoesBackOnce() {
        int orders = 20_000;
        sendOrders(orders);
        deploy(0);
        awaitStored();
        deploy(MENDED);

        long begun = size();
        Millrace.Run earlier = startSlowly("1000");
        awaitSize(begun + 1);
        Millrace.Run later = startSlowly("1000");
        Millrace.Ended shutOut = earlier.await(PATIENCE);
        assertThat(shutOut.status()).as(shutOut.err()).isEqualTo(3);
        assertThat(shutOut.err()).contains("Another redrive of the same topic has begun", "this one has ended");
        awaitSize(size() + 1);
        later.kill();

        begun = size();
        Millrace.Run one = startSlowly("1000");
        Millrace.Run other = startSlowly("1000");
        awaitSize(begun + 1);
        one.kill();
        other.kill();

        Millrace.Run first = startSlowly("4000");
        Millrace.Run second = startSlowly("4000");
        List<Integer> ends =
                List.of(first.await(PATIENCE).status(), second.await(PATIENCE).status());
        System.out.printf("redrive: two at once end with %s, copies=%s%n", ends, copiesByCount());
        assertThat(ends).as("one went on to the end").containsAnyOf(0, 4).isSubsetOf(0, 3, 4);
        assertThat(copiesByCount()).isEqualTo(Map.of(1, (long) orders));
    }

    private void awaitSize(long target) {
        await("the tool has sent some")
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> size() >= target);
    }

    /** Kills in turn the tool, which is started again, and the broker, which the tool waits for. */
    private int killTwentyTimes(int orders) {
        Random random = new Random(20);
        // Every kill finds it at work: so many records are sent before each.
        int most = orders / 25;
        Millrace.Run run = startSlowly("8000");
        int runs = 1;
        long end = size();
        for (int kill = 0; kill < 20; kill++) {
            long target = end + 1 + random.nextInt(most);
            awaitSize(target);
            if (kill % 2 == 0) {
                run.kill();
                run = startSlowly("8000");
                runs++;
            } else {
                assertThat(run.process().isAlive())
                        .as("the tool, before the broker is killed")
                        .isTrue();
                stack.kafka().kill();
                stack.kafka().start();
            }
            end = size();
        }
        run.kill();
        return runs;
    }

    private Millrace.Run startSlowly(String rate) {
        return millrace.startRedrive(LETTERS, "--rate", rate);
    }

    private static void assertEnded(Millrace.Ended ended, int status, int sent) {
        assertThat(ended.status()).as(ended.err() + ended.out()).isEqualTo(status);
        assertSent(ended, sent);
    }

    /** What was sent may have failed again meanwhile, which is another status. */
    private static void assertSent(Millrace.Ended ended, int sent) {
        assertThat(ended.json().path("sent").asInt()).as(ended.out()).isEqualTo(sent);
    }

    /** Sends a bad record for each order, and for every third one a good one that is newer: in the same millisecond, or the next. */
    private void sendOrders(int count) {
        for (int id = 0; id < count; id++) {
            send(id, NOON + id, "{\"id\": %d, \"amount\": 1, \"c%d\": \"%s\"}".formatted(id, id % KINDS, text(id)));
            if (id % 3 == 2) {
                send(id, NOON + id + id % 2, "{\"id\": %d, \"amount\": 2}".formatted(id));
            }
        }
        producer.flush();
    }

    private static String text(long id) {
        return "no " + TYPES[(int) (id % KINDS)] + " " + id;
    }

    private void send(int id, long time, String value) {
        producer.sendLater(new ProducerRecord<>(
                TOPIC,
                id % PARTITIONS,
                time,
                Integer.toString(id).getBytes(StandardCharsets.UTF_8),
                value.getBytes(StandardCharsets.UTF_8)));
    }

    private static Map<Long, String> expected(int count) {
        Map<Long, String> rows = new HashMap<>();
        for (long id = 0; id < count; id++) {
            rows.put(id, (id % 3 == 2 ? 2 : 1) + " " + text(id));
        }
        return rows;
    }

    private Map<Long, String> rows() {
        Map<Long, String> rows = new HashMap<>();
        try (CqlSession session = stack.cassandra().connect()) {
            session.execute("SELECT * FROM redrive.orders").forEach(row -> {
                long id = row.getLong("id");
                rows.put(id, row.getInt("amount") + " " + row.getString("t" + id % KINDS));
            });
        }
        return rows;
    }

    /** How often each order was sent back the first time. */
    private List<Integer> copies() {
        Map<String, Integer> copies = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : CommittedRecords.in(stack.kafka(), TOPIC)) {
            if (Letters.header(record, "millrace.redrive.attempts").equals("1")) {
                copies.merge(new String(record.key(), StandardCharsets.UTF_8), 1, Integer::sum);
            }
        }
        return new ArrayList<>(copies.values());
    }

    /** How many orders were sent back how often. */
    private Map<Integer, Long> copiesByCount() {
        Map<Integer, Long> counts = new TreeMap<>();
        copies().forEach(count -> counts.merge(count, 1L, Long::sum));
        return counts;
    }

    private long size() {
        return new SinkGroup(stack, SINK, TOPIC)
                .ends().values().stream().mapToLong(Long::longValue).sum();
    }

    private void awaitStored() {
        new SinkGroup(stack, SINK, TOPIC).awaitNoLag(PATIENCE);
    }

    /** @param mended of so many kinds */
    private void deploy(int mended) {
        StringBuilder mapping = new StringBuilder("id=value.id, amount=value.amount");
        for (int kind = 0; kind < KINDS; kind++) {
            mapping.append(", " + (kind < mended ? "t" : "c") + kind + "=value.c" + kind + "?");
        }
        Map<String, String> config = new TreeMap<>();
        config.put("connector.class", ShippedConnector.CLASS);
        config.put("name", SINK);
        config.put("tasks.max", tasks);
        config.put("topics", TOPIC);
        config.put("linger.ms", "100");
        // Else it gives up copies, too, whose transaction was aborted as the tool was killed, and their letters are
        // further ones.
        config.put("consumer.override.isolation.level", "read_committed");
        config.put("dead.letter.max.consecutive", "1000000");
        config.put("topic.orders.redrive.orders.mapping", mapping.toString());
        config.put("cassandra.contact.points", "${env:CASSANDRA_CONTACT_POINTS}");
        config.put("key.converter", "org.apache.kafka.connect.storage.StringConverter");
        config.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
        config.put("value.converter.schemas.enable", "false");
        config.put("errors.tolerance", "all");
        config.put("errors.deadletterqueue.topic.name", LETTERS);
        config.put("errors.deadletterqueue.topic.replication.factor", "1");
        config.put("errors.deadletterqueue.context.headers.enable", "true");
        config.put("producer.override.max.block.ms", "30000");
        config.put("producer.override.enable.idempotence", "true");
        ConnectClient connect = stack.connect().client();
        if (mended > 0) {
            // Tasks of the mapping from before would give up once more what is sent back.
            connect.stop(SINK);
            await("no task runs").atMost(PATIENCE).until(() -> connect.statusIfKnown(SINK)
                    .map(status -> status.tasks().isEmpty())
                    .orElse(false));
        }
        connect.putConfig(SINK, config);
        if (mended > 0) {
            connect.resume(SINK);
        }
    }
}
