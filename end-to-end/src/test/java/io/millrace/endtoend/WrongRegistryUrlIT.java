package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import io.millrace.quickstart.Pipeline;
import io.millrace.stack.CommittedRecords;
import io.millrace.stack.ConnectClient;
import io.millrace.stack.ConnectorStatus;
import io.millrace.stack.Stack;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A typing error in the path of the registry's URL stops the sink, with words that say so, and makes no dead letters. */
@ExtendWith(SharedStack.class)
@Timeout(300)
class WrongRegistryUrlIT {

    private static final int EVENTS = 100;
    private static final String SINK = Pipeline.EVENTS_SINK;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Stack stack;
    private final ConnectClient connect;

    WrongRegistryUrlIT(Stack stack) {
        this.stack = stack;
        this.connect = stack.connect().client();
    }

    @Test
    void theTaskFailsAndOnceTheUrlIsCorrectedEveryEventIsARow() {
        new Pipeline(stack).createTables();
        try (PageEventTopic topic = PageEventTopic.create(stack)) {
            topic.sendEvents(0, EVENTS);
            SinkGroup group = new SinkGroup(stack, SINK, PageEventTopic.NAME);
            Map<String, String> config = ShippedConnector.config(connect, SINK);
            String url = config.put("key.converter.apicurio.registry.url", "${env:APICURIO_REGISTRY_URL}/wrong");
            connect.putConfig(SINK, config);

            ConnectorStatus failed =
                    awaitStatus("a task has failed", status -> status.failure().isPresent());

            assertThat(failed.tasks())
                    .filteredOn(task -> task.state().equals("FAILED"))
                    .allSatisfy(task -> assertThat(task.trace())
                            .contains("The key of a record of page-events")
                            .contains("key.converter.apicurio.registry.url (http://")
                            .contains("/wrong) leads to no Schema Registry")
                            .contains("Correct the URL, most likely its path, and restart the task"));
            assertNoDeadLetters();
            assertThat(group.committed().values()).as("committed offsets").allMatch(offset -> offset == 0);

            config.put("key.converter.apicurio.registry.url", url);
            connect.putConfig(SINK, config);
            awaitStatus("the sink runs", ConnectorStatus::isRunning);
            group.awaitNoLag();

            assertEveryEventIsARow();
            assertNoDeadLetters();
        }
    }

    /** Right after a configuration was put, the status may be that of before. */
    private ConnectorStatus awaitStatus(String what, Predicate<ConnectorStatus> condition) {
        return await(what)
                .atMost(PATIENCE)
                .until(() -> connect.statusIfKnown(SINK).filter(condition), Optional::isPresent)
                .orElseThrow();
    }

    private void assertNoDeadLetters() {
        assertThat(CommittedRecords.in(stack.kafka(), SINK + ".dlq"))
                .as("dead letters")
                .isEmpty();
    }

    private void assertEveryEventIsARow() {
        try (CqlSession session = stack.cassandra().connect()) {
            assertThat(session.execute("SELECT event_id FROM millrace.page_events").all().stream()
                            .map(row -> row.getUuid(0)))
                    .containsExactlyInAnyOrder(IntStream.range(0, EVENTS)
                            .mapToObj(PageEventTopic::id)
                            .toArray(UUID[]::new));
        }
    }
}
