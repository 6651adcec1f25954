package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import io.millrace.quickstart.EventIds;
import io.millrace.quickstart.EventSource;
import io.millrace.quickstart.GeneratedEvents;
import io.millrace.quickstart.Ledger;
import io.millrace.quickstart.Pipeline;
import io.millrace.quickstart.Sender;
import io.millrace.quickstart.Verdict;
import io.millrace.stack.CommandResult;
import io.millrace.stack.Stack;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What an operator edits, deletes and adds beside the running counters: they are exact afterwards, or nothing is started. */
@ExtendWith(SharedStack.class)
@Tag("processes")
@Tag("full")
@Timeout(600)
class PipelineEditsIT {

    private static final int EVENTS = 20_000;
    private static final long EVENTS_PER_SECOND = 1_000;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int REFUSED = 3;
    private static final String LAST_TWO = "      slowest: max(latency_ms)\n      last_seen: max(occurred_at)\n";

    @Test
    void measuresAreReorderedAndAddedAndPartitionsToo(Stack stack) {
        EventSource source = new GeneratedEvents(7, EVENTS, System.currentTimeMillis());
        Ledger ledger = new Ledger(source, EventIds.ofRun(System.nanoTime()));
        Pipeline pipeline = new Pipeline(stack);
        pipeline.deploy();
        boolean[] done = new boolean[2];
        try (Sender sender = new Sender(stack, source, ledger, EVENTS_PER_SECOND, false).start()) {
            pipeline.awaitDrained(sender, PATIENCE, progress -> {
                if (!done[0] && progress.lag().read() > EVENTS / 5) {
                    done[0] = true;
                    edit(stack);
                } else if (done[0] && !done[1] && progress.lag().read() > EVENTS / 2) {
                    done[1] = true;
                    morePartitions(stack, "events", 12);
                }
            });
        }
        assertThat(done).as("the edits were made in the middle").containsExactly(true, true);

        Verdict verdict = pipeline.verify(ledger);
        assertThat(verdict.differences()).isEmpty();
        assertThat(verdict.line())
                .startsWith("verified: events=" + EVENTS + " ")
                .endsWith("dead_letters=0 lost=0 wrong=0");
        try (CqlSession session = stack.cassandra().connect()) {
            List<Row> rows = session.execute("SELECT page, smallest, complete_since FROM millrace.page_views_total")
                    .all();
            List<Row> incomplete =
                    rows.stream().filter(row -> !row.isNull("complete_since")).toList();
            assertThat(incomplete)
                    .as(
                            "pages that had events before and after the edit; others had only partials that waited for the start")
                    .anyMatch(row -> !row.isNull("smallest"));
            assertThat(rows)
                    .as("pages first seen after the edit know all of their events")
                    .anyMatch(row -> !row.isNull("smallest") && row.isNull("complete_since"));
        }
    }

    private static void edit(Stack stack) {
        stack.applyCql("""
                ALTER TABLE millrace.page_views_hourly ADD (smallest bigint, complete_since timestamp);
                ALTER TABLE millrace.page_views_total ADD (smallest bigint, complete_since timestamp);
                """);
        stack.streams().stop();
        stack.streams()
                .edit(
                        file -> file.replace(
                                LAST_TWO,
                                "      smallest: min(bytes)\n      last_seen: max(occurred_at)\n      slowest: max(latency_ms)\n"));
        CommandResult status = stack.streams().command("--status");
        status.lines().forEach(System.out::println);
        assertThat(status.status()).as("%s", status).isZero();
        assertThat(status.lines())
                .anyMatch(line -> line.contains("migrate") && line.contains("min(bytes) is new"))
                .noneMatch(line -> line.contains("max("));
        stack.streams().start();
    }

    @Test
    void whatDoesNotBelongTogetherIsNotStarted(Stack stack) {
        EventSource source = new GeneratedEvents(11, EVENTS, System.currentTimeMillis());
        Ledger ledger = new Ledger(source, EventIds.ofRun(System.nanoTime()));
        Pipeline pipeline = new Pipeline(stack);
        pipeline.deploy();
        try (Sender sender = new Sender(stack, source, ledger, 0, false).start()) {
            pipeline.awaitDrained(sender, PATIENCE, progress -> {});
            stack.streams().stop();

            stack.streams().edit(file -> file.replaceFirst("window: 1h", "window: 2h"));
            assertRefused(stack, "the windows were [page_views_hourly (3600 s)] and are [page_views_hourly (7200 s)]");
            stack.streams().edit(file -> file);

            deleteOffsets(stack, "events");
            assertRefused(stack, "All of it would be counted twice");

            CommandResult reset = stack.streams().command("reset", "--yes");
            assertThat(reset.status()).as("%s", reset).isZero();
            stack.streams().start();
            pipeline.awaitDrained(sender, PATIENCE, progress -> {});
            stack.streams().stop();

            deleteTopic(stack, stack.streams().applicationId() + "-page_views_total-8-fold-changelog");
            assertRefused(stack, "the rows that were counted are gone");
        }
        assertThat(pipeline.verify(ledger).differences())
                .as("nothing of that has touched the counters")
                .isEmpty();
    }

    private static void assertRefused(Stack stack, String words) {
        CommandResult started = stack.streams().command();
        assertThat(started.status()).as("%s", started).isEqualTo(REFUSED);
        assertThat(started.lines()).anyMatch(line -> line.contains(words));
        CommandResult status = stack.streams().command("--status");
        status.lines().forEach(System.out::println);
        assertThat(status.status()).as("%s", status).isEqualTo(REFUSED);
        assertThat(status.lines()).anyMatch(line -> line.contains(words));
    }

    private interface Answer {
        void get() throws ExecutionException, InterruptedException;
    }

    private static void answered(Answer answer) {
        try {
            answer.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("Kafka refuses", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for Kafka", e);
        }
    }

    private static void morePartitions(Stack stack, String topic, int partitions) {
        try (Admin admin = stack.kafka().admin()) {
            answered(() -> admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions)))
                    .all()
                    .get());
        }
    }

    private static void deleteTopic(Stack stack, String topic) {
        try (Admin admin = stack.kafka().admin()) {
            answered(() -> admin.deleteTopics(List.of(topic)).all().get());
        }
    }

    private static void deleteOffsets(Stack stack, String topic) {
        try (Admin admin = stack.kafka().admin()) {
            String group = stack.streams().applicationId();
            answered(() -> {
                Set<TopicPartition> partitions =
                        admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get().keySet().stream()
                                .filter(partition -> partition.topic().equals(topic))
                                .collect(Collectors.toSet());
                admin.deleteConsumerGroupOffsets(group, partitions).all().get();
            });
        }
    }
}
