package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import io.millrace.quickstart.Pipeline;
import io.millrace.stack.CommittedRecords;
import io.millrace.stack.ConnectClient;
import io.millrace.stack.Stack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The registry is away when a sink meets a schema for the first time: every record is a row in the end, and none is a dead letter. */
@ExtendWith(SharedStack.class)
@Timeout(300)
class RegistryOutageIT {

    private static final int EVENTS = 200;
    private static final int MORE = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String WAITS = "cannot be converted for";

    @Test
    void anOutageMayLastLongerThanATaskMayStayAwayFromItsGroup(Stack stack) {
        try (PageEventTopic topic = eventsWhoseSchemaIsKnownToTheirProducerAlone(stack)) {
            deploy(stack, Map.of("consumer.override.max.poll.interval.ms", "5000"));
            await("the group has thrown the sink's tasks out").atMost(PATIENCE).until(() -> members(stack)
                    .isEmpty());

            stack.registry().start();

            assertEveryEventIsARow(stack, EVENTS);
            topic.sendEvents(EVENTS, EVENTS + MORE);
            assertEveryEventIsARow(stack, EVENTS + MORE);
            assertThat(members(stack)).as("tasks that are in the group again").hasSize(2);
        }
    }

    @Test
    @Tag("full")
    void tasksAndTheWorkerMayBeRestartedWhileTheyWait(Stack stack) {
        try (PageEventTopic topic = eventsWhoseSchemaIsKnownToTheirProducerAlone(stack)) {
            // Kafka waits this long for a task that was left behind.
            deploy(stack, Map.of("consumer.override.max.poll.interval.ms", "15000"));

            long before = timesThatATaskSaidItWaits(stack);
            stack.connect().client().restart(Pipeline.EVENTS_SINK);
            awaitWaiting(stack, before);

            before = timesThatATaskSaidItWaits(stack);
            stack.connect().restart();
            awaitWaiting(stack, before);

            topic.sendEvents(EVENTS, EVENTS + MORE);
            stack.registry().start();

            assertEveryEventIsARow(stack, EVENTS + MORE);
        }
    }

    /** Serializers ask the registry as the sink does, so they have to have been there before it goes. */
    private static PageEventTopic eventsWhoseSchemaIsKnownToTheirProducerAlone(Stack stack) {
        new Pipeline(stack).createTables();
        PageEventTopic topic = PageEventTopic.create(stack);
        topic.sendEvents(0, EVENTS);
        stack.registry().stop();
        return topic;
    }

    /** The shipped sink, as soon as one of its tasks waits for the registry. */
    private static void deploy(Stack stack, Map<String, String> changes) {
        long before = timesThatATaskSaidItWaits(stack);
        ConnectClient connect = stack.connect().client();
        Map<String, String> config = ShippedConnector.config(connect, Pipeline.EVENTS_SINK);
        config.putAll(changes);
        connect.putConfig(Pipeline.EVENTS_SINK, config);
        new Pipeline(stack).awaitRunning(Pipeline.EVENTS_SINK);
        awaitWaiting(stack, before);
    }

    private static void assertEveryEventIsARow(Stack stack, int events) {
        group(stack).awaitNoLag();
        assertThat(new Pipeline(stack).awaitRunning(Pipeline.EVENTS_SINK).tasks())
                .hasSize(2);
        assertThat(storedIds(stack))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, events).mapToObj(PageEventTopic::id).toList());
        assertThat(CommittedRecords.in(stack.kafka(), Pipeline.EVENTS_SINK + ".dlq"))
                .as("dead letters")
                .isEmpty();
    }

    private static SinkGroup group(Stack stack) {
        return new SinkGroup(stack, Pipeline.EVENTS_SINK, PageEventTopic.NAME);
    }

    private static void awaitWaiting(Stack stack, long saidBefore) {
        await("a task waits for the registry")
                .atMost(PATIENCE)
                .until(() -> timesThatATaskSaidItWaits(stack) > saidBefore);
    }

    private static long timesThatATaskSaidItWaits(Stack stack) {
        try {
            return Files.readString(stack.connect().log())
                    .lines()
                    .filter(line -> line.contains(WAITS) && line.contains(PageEventTopic.NAME))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException("The worker's log cannot be read", e);
        }
    }

    private static Collection<MemberDescription> members(Stack stack) {
        String group = "connect-" + Pipeline.EVENTS_SINK;
        try (Admin admin = stack.kafka().admin()) {
            return admin.describeConsumerGroups(List.of(group))
                    .describedGroups()
                    .get(group)
                    .get()
                    .members();
        } catch (ExecutionException e) {
            throw new IllegalStateException("Kafka does not tell the members of " + group, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while asking for members", e);
        }
    }

    private static List<UUID> storedIds(Stack stack) {
        try (CqlSession session = stack.cassandra().connect()) {
            return session.execute("SELECT event_id FROM millrace.page_events").all().stream()
                    .map(row -> row.getUuid(0))
                    .toList();
        }
    }
}
