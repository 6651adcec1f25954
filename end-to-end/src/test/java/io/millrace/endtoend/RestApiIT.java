package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.quickstart.Pipeline;
import io.millrace.stack.ConnectClient;
import io.millrace.stack.ConnectorStatus;
import io.millrace.stack.Stack;
import io.millrace.stack.StackException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The sink under the hands of an operator, who has nothing but the worker's REST API. */
@ExtendWith(SharedStack.class)
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(300)
class RestApiIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final String SINK = Pipeline.EVENTS_SINK;

    private final Stack stack;
    private final SinkGroup group;
    private PageEventTopic topic;
    private ConnectClient connect;
    private int sent;

    RestApiIT(Stack stack) {
        this.stack = stack;
        this.group = new SinkGroup(stack, SINK, PageEventTopic.NAME);
    }

    @BeforeAll
    void deploy() {
        connect = stack.connect().client();
        new Pipeline(stack).createTables();
        topic = PageEventTopic.create(stack);
    }

    @AfterAll
    void closeProducer() {
        if (topic != null) {
            topic.close();
        }
    }

    /** Whatever the test before left behind. */
    @BeforeEach
    void runConnectorWithAHundredMoreRows() {
        send100();
        new Pipeline(stack).createTables();
        stack.putConnector(SINK);
        connect.resume(SINK);
        if (connect.statusIfKnown(SINK).flatMap(ConnectorStatus::failure).isPresent()) {
            connect.restart(SINK);
        }
        awaitStates("RUNNING", "RUNNING", "RUNNING");
        group.awaitNoLag();
    }

    @Test
    void aPausedConnectorMakesNoProgressUntilItIsResumed() {
        connect.pause(SINK);
        awaitStates("PAUSED", "PAUSED", "PAUSED");
        Map<Integer, Long> committed = group.committed();
        int storedBefore = rows().size();
        send100();

        await("no progress while paused")
                .during(Duration.ofSeconds(4))
                .atMost(Duration.ofSeconds(20))
                .until(group::committed, committed::equals);
        assertThat(rows()).hasSize(storedBefore);

        connect.resume(SINK);
        awaitStates("RUNNING", "RUNNING", "RUNNING");
        group.awaitNoLag();
        assertThat(rows()).hasSize(storedBefore + 100);
    }

    @Test
    void offsetsCanBeReadAndResetWhileStoppedAndWritingEverythingAgainChangesNothing() {
        Map<UUID, List<Object>> before = rows();
        assertThat(before).hasSizeGreaterThanOrEqualTo(100);
        assertThatThrownBy(() -> connect.resetOffsets(SINK))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("STOPPED");

        connect.stop(SINK);
        awaitStates("STOPPED");
        assertThat(offsets()).as("offsets of the stopped connector").isEqualTo(group.committed());
        assertThat(offsets().values().stream().mapToLong(Long::longValue).sum()).isEqualTo(sent);

        connect.resetOffsets(SINK);
        assertThat(offsets()).as("offsets after the reset").isEmpty();
        connect.resume(SINK);
        group.awaitNoLag();
        assertThat(rows()).as("rows, written twice").hasSize(sent).containsAllEntriesOf(before);

        // With the table emptied in between, each row comes back with its write time: it did not just stay.
        connect.stop(SINK);
        awaitStates("STOPPED");
        connect.resetOffsets(SINK);
        stack.applyCql("TRUNCATE millrace.page_events;");
        assertThat(rows()).isEmpty();
        connect.resume(SINK);
        group.awaitNoLag();
        assertThat(rows()).as("rows, written anew").hasSize(sent).containsAllEntriesOf(before);
    }

    @Test
    void aTaskThatFailedGoesOnWhereItStoodOnceItIsMendedAndRestarted() {
        stack.applyCql("ALTER TABLE millrace.page_events DROP visitor;");
        send100();
        ConnectorStatus failed = await("the tasks, whose mapping names a column that is gone, have failed")
                .atMost(TIMEOUT)
                .until(() -> connect.status(SINK), status -> status.tasks().stream()
                        .allMatch(task -> task.state().equals("FAILED")));
        assertThat(failed.tasks()).hasSize(2).allSatisfy(task -> assertThat(task.trace())
                .contains("visitor"));

        stack.applyCql("DROP TABLE millrace.page_events;");
        new Pipeline(stack).createTables();
        connect.restart(SINK);
        awaitStates("RUNNING", "RUNNING", "RUNNING");
        group.awaitNoLag();
        assertThat(rows()).as("the rows that could not be written").hasSize(100);
    }

    @Test
    void recordsWaitForATableThatWasDropped() {
        stack.applyCql("DROP TABLE millrace.page_events;");
        send100();
        new Pipeline(stack).createTables();
        group.awaitNoLag();

        assertThat(rows()).as("the rows that had to wait").hasSize(100);
        awaitStates("RUNNING", "RUNNING", "RUNNING");
    }

    @Test
    void aConnectorCanBeRestartedChangedAndDeleted() {
        int storedBefore = rows().size();
        connect.restart(SINK);
        awaitStates("RUNNING", "RUNNING", "RUNNING");
        send100();
        group.awaitNoLag();

        Map<String, String> config = ShippedConnector.config(connect, SINK);
        config.put("tasks.max", "1");
        connect.putConfig(SINK, config);
        awaitStates("RUNNING", "RUNNING");
        send100();
        group.awaitNoLag();

        connect.delete(SINK);
        await("the connector is gone")
                .atMost(TIMEOUT)
                .until(() -> connect.connectors().isEmpty()
                        && connect.statusIfKnown(SINK).isEmpty());
        assertThat(rows()).hasSize(storedBefore + 200);
    }

    private void send100() {
        topic.sendEvents(sent, sent + 100);
        sent += 100;
    }

    private void awaitStates(String connector, String... tasks) {
        await("connector " + SINK + " is " + connector)
                .atMost(TIMEOUT)
                .until(
                        () -> connect.status(SINK),
                        status -> status.state().equals(connector)
                                && status.tasks().stream()
                                        .map(ConnectorStatus.Task::state)
                                        .toList()
                                        .equals(List.of(tasks)));
    }

    /** The answer of {@code GET /connectors/<name>/offsets}, by partition. */
    private Map<Integer, Long> offsets() {
        Map<Integer, Long> offsets = new TreeMap<>();
        for (JsonNode each : connect.offsets(SINK).path("offsets")) {
            assertThat(each.path("partition").path("kafka_topic").asText()).isEqualTo(PageEventTopic.NAME);
            offsets.put(
                    each.path("partition").path("kafka_partition").asInt(-1),
                    each.path("offset").path("kafka_offset").asLong(-1));
        }
        return offsets;
    }

    /** Every row, write time included, by event id. */
    private Map<UUID, List<Object>> rows() {
        Map<UUID, List<Object>> rows = new HashMap<>();
        try (CqlSession session = stack.cassandra().connect()) {
            session.execute(
                            "SELECT event_id, page, day, occurred_at, visitor, status, bytes, latency_ms, writetime(status)"
                                    + " FROM millrace.page_events")
                    .forEach(row -> {
                        List<Object> columns = new ArrayList<>();
                        for (int i = 1; i < row.size(); i++) {
                            columns.add(row.getObject(i));
                        }
                        rows.put(row.getUuid(0), columns);
                    });
        }
        return rows;
    }
}
