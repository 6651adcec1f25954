package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.servererrors.ReadFailureException;
import io.millrace.quickstart.Pipeline;
import io.millrace.stack.Stack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A migration drops one column after the other under load. What is under way each time has to be bound anew, more than once. */
@ExtendWith(SharedStack.class)
@Tag("full")
@Timeout(300)
class ColumnsDroppedIT {

    private static final String SINK = "readings-sink";
    private static final int READINGS_PER_SECOND = 400;
    private static final List<String> TWO = names(0, 2);
    private static final List<String> EIGHT = names(2, 10);

    @Test
    void twoAndThenEightWithinASecond(Stack stack) {
        stack.applyCql(ReadingsTopic.cql(ReadingsTopic.NAME, 1));
        stack.applyCql("ALTER TABLE sensors.readings ADD (" + columns(TWO) + ", " + columns(EIGHT) + ");");
        Map<String, String> config = ReadingsTopic.config("${env:CASSANDRA_CONTACT_POINTS}");
        config.put("unknown.fields", "ignore");
        config.put("linger.ms", "100");
        addToEveryRecord(config, TWO);
        addToEveryRecord(config, EIGHT);
        SinkGroup group = new SinkGroup(stack, SINK, ReadingsTopic.NAME);
        try (ReadingsTopic topic = ReadingsTopic.create(stack, 4);
                CqlSession session = stack.cassandra().connect();
                SteadyLoad load = new SteadyLoad(topic, READINGS_PER_SECOND)) {
            stack.connect().client().putConfig(SINK, config);
            new Pipeline(stack).awaitRunning(SINK);
            group.awaitGrowth();
            drop(session, TWO);
            group.awaitGrowth();
            drop(session, EIGHT);
            load.end();
            group.awaitNoLag();
            assertThat(differences(topic, session)).isEmpty();
        }
    }

    private static List<String> names(int from, int to) {
        return IntStream.range(from, to).mapToObj(number -> "extra" + number).toList();
    }

    private static String columns(List<String> names) {
        return names.stream().map(name -> name + " text").collect(Collectors.joining(", "));
    }

    private static void addToEveryRecord(Map<String, String> config, List<String> fields) {
        for (String field : fields) {
            config.merge("transforms", field, (some, more) -> some + "," + more);
            config.put("transforms." + field + ".type", "org.apache.kafka.connect.transforms.InsertField$Value");
            config.put("transforms." + field + ".static.field", field);
            config.put("transforms." + field + ".static.value", "dropped soon");
        }
    }

    /**
     * One statement each, as fast as Cassandra takes them: a session that looks at each change takes a second more. What is written to a
     * column while it is dropped has a later write time than the statement, and Cassandra keeps it and cannot read the row again, but
     * for a write time that is later still.
     */
    private static void drop(CqlSession session, List<String> columns) {
        var unused = session.setSchemaMetadataEnabled(false);
        long from = System.nanoTime();
        long micros = TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis() + TimeUnit.MINUTES.toMillis(10));
        List<CompletableFuture<?>> dropped = new ArrayList<>();
        for (String column : columns) {
            dropped.add(
                    session.executeAsync("ALTER TABLE sensors.readings DROP " + column + " USING TIMESTAMP " + micros)
                            .toCompletableFuture());
        }
        CompletableFuture.allOf(dropped.toArray(CompletableFuture[]::new)).join();
        System.out.printf("%d columns dropped in %.1f s%n", columns.size(), (System.nanoTime() - from) / 1e9);
    }

    /**
     * Cassandra drops a column from what it reads from files, and not from what it has in memory, and has some there that was on its way
     * when the column went. Another change of the table makes it write a file.
     */
    private static List<String> differences(ReadingsTopic topic, CqlSession session) {
        session.execute("ALTER TABLE sensors.readings DROP note");
        return await("the table can be read")
                .atMost(Duration.ofMinutes(1))
                .ignoreExceptionsInstanceOf(ReadFailureException.class)
                .until(() -> topic.differences(session, ReadingsTopic.NAME), differences -> true);
    }
}
