package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.quickstart.EventIds;
import io.millrace.quickstart.EventSource;
import io.millrace.quickstart.GeneratedEvents;
import io.millrace.quickstart.Ledger;
import io.millrace.quickstart.Pipeline;
import io.millrace.quickstart.Progress;
import io.millrace.quickstart.Sender;
import io.millrace.quickstart.Verdict;
import io.millrace.stack.CommandResult;
import io.millrace.stack.Stack;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Cutting the counters' state into more slices, and into fewer, while events keep coming: none is lost, none counted twice. */
@ExtendWith(SharedStack.class)
@Tag("processes")
@Tag("full")
@Timeout(600)
class ReshardIT {

    private static final int EVENTS = 40_000;
    private static final long EVENTS_PER_SECOND = 500;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int FIRST = 8;
    /** Each slice is cut into three. */
    private static final int MORE = 24;
    /** No multiple and no part: most slices take rows of three old ones. */
    private static final int FEWER = 10;

    @Test
    void theStateIsCutAnewTwiceUnderLoad(Stack stack) {
        EventSource source = new GeneratedEvents(3, EVENTS, System.currentTimeMillis());
        Ledger ledger = new Ledger(source, EventIds.ofRun(System.nanoTime()));
        Pipeline pipeline = new Pipeline(stack);
        pipeline.deploy();
        try (Sender sender = new Sender(stack, source, ledger, EVENTS_PER_SECOND, true)) {
            Resharding resharding = new Resharding(stack, pipeline, sender);
            sender.start();
            pipeline.awaitDrained(sender, PATIENCE, resharding::accept);
            assertThat(resharding.step).as("steps taken").isEqualTo(3);
        }
        Verdict verdict = pipeline.verify(ledger);

        assertThat(verdict.deadLetters().reasons()).as("dead letters").isEmpty();
        assertThat(verdict.differences()).isEmpty();
        assertThat(verdict.line())
                .startsWith("verified: events=" + EVENTS + " ")
                .endsWith("dead_letters=0 lost=0 wrong=0");
        assertThat(partitions(stack, "page_views_total")).isEqualTo(MORE);
    }

    /** What happens in the middle of the run, one step after the other. */
    private static final class Resharding {
        private final Stack stack;
        private final Pipeline pipeline;
        private final Sender sender;
        private int step;

        Resharding(Stack stack, Pipeline pipeline, Sender sender) {
            this.stack = stack;
            this.pipeline = pipeline;
            this.sender = sender;
        }

        void accept(Progress progress) {
            if (step == 0 && progress.lag().read() > EVENTS / 20) {
                step++;
                stack.streams().stop();
                long sentBefore = sender.sent();
                reshard(FIRST, MORE);
                assertThat(sender.sent()).as("sent while it was stopped").isGreaterThan(sentBefore);
            } else if (step == 1 && sender.isHalfway() && progress.lag().read() > EVENTS / 4) {
                step++;
                sender.goOn();
            } else if (step == 2 && progress.lag().read() > EVENTS / 2 + EVENTS / 10) {
                step++;
                // Leaves transactions open, which have to be waited for.
                stack.streams().kill();
                reshard(MORE, FEWER);
            }
        }

        private void reshard(int from, int to) {
            stack.streams().edit(file -> file.replaceFirst("\nshards: \\d+", "\nshards: " + to));
            CommandResult tooSoon = stack.streams().command();
            assertThat(tooSoon.status()).as("%s", tooSoon).isEqualTo(3);
            assertThat(tooSoon.lines()).anyMatch(line -> line.contains("is cut into " + from + " slices"));

            CommandResult done = stack.streams().command("reshard", "--from", Integer.toString(from));
            done.lines().forEach(System.out::println);
            assertThat(done.status()).as("%s", done).isZero();
            assertThat(done.lines()).anyMatch(line -> line.startsWith("resharded: shards=" + from + "->" + to + " "));

            CommandResult again = stack.streams().command("reshard", "--from", Integer.toString(from));
            assertThat(again.status()).as("%s", again).isEqualTo(3);
            assertThat(again.lines()).anyMatch(line -> line.contains("has been done already"));

            stack.streams().start();
            // Sinks see new partitions after metadata.max.age.ms, 5 minutes, or at once when they are started again.
            for (String connector : List.of(Pipeline.EVENTS_SINK, Pipeline.VIEWS_SINK)) {
                stack.connect().client().restart(connector);
                pipeline.awaitRunning(connector);
            }
        }
    }

    private static int partitions(Stack stack, String topic) {
        try (Admin admin = stack.kafka().admin()) {
            return admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get()
                    .get(topic)
                    .partitions()
                    .size();
        } catch (ExecutionException e) {
            throw new IllegalStateException("Kafka does not describe " + topic, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while asking for partitions", e);
        }
    }
}
