package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.quickstart.EventIds;
import io.millrace.quickstart.EventSource;
import io.millrace.quickstart.GeneratedEvents;
import io.millrace.quickstart.Ledger;
import io.millrace.quickstart.Pipeline;
import io.millrace.quickstart.Progress;
import io.millrace.quickstart.Sender;
import io.millrace.quickstart.Verdict;
import io.millrace.stack.Stack;
import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whatever happens to a server in the middle of a run: every event is a row, every counter exact, and none is a dead letter. */
@ExtendWith(SharedStack.class)
@Timeout(300)
class FaultsIT {

    private static final int EVENTS = 40_000;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Kafka gives up the consumers of a killed worker after ten seconds, to make it short. */
    @Test
    void theConnectWorkerIsKilledWhileItWrites(Stack stack) {
        Pipeline pipeline = new Pipeline(stack);
        pipeline.deploy();
        for (String connector : Pipeline.CONNECTORS) {
            Map<String, String> config = ShippedConnector.config(stack.connect().client(), connector);
            config.put("consumer.override.session.timeout.ms", "10000");
            stack.connect().client().putConfig(connector, config);
            pipeline.awaitRunning(connector);
        }
        long firstProcess = stack.connect().pid();

        Ledger ledger = run(stack, pipeline, progress -> progress.lag().sinks() > 0, () -> {
            stack.connect().kill();
            stack.connect().start();
        });

        assertThat(stack.connect().pid()).as("process of the worker").isNotEqualTo(firstProcess);
        Pipeline.CONNECTORS.forEach(pipeline::awaitRunning);
        assertVerified(pipeline.verify(ledger));
    }

    /** Who knows the schemas already does not need the registry. */
    @Test
    @Tag("full")
    void theRegistryIsFrozenAndTheRunGoesOnWithoutIt(Stack stack) {
        frozenRegistry(stack, Duration.ofSeconds(5));
    }

    @Test
    @Tag("full")
    void theRegistryIsFrozenForHalfAMinute(Stack stack) {
        frozenRegistry(stack, Duration.ofSeconds(30));
    }

    private static void frozenRegistry(Stack stack, Duration outage) {
        Pipeline pipeline = new Pipeline(stack);
        pipeline.deploy();
        long[] frozenAt = new long[1];
        Ledger ledger = run(stack, pipeline, progress -> true, () -> {
            stack.registry().freeze();
            frozenAt[0] = System.nanoTime();
        });
        await("the outage is over")
                .atMost(outage.plusSeconds(5))
                .until(() -> System.nanoTime() - frozenAt[0] >= outage.toNanos());
        stack.registry().thaw();
        Pipeline.CONNECTORS.forEach(pipeline::awaitRunning);
        assertVerified(pipeline.verify(ledger));
    }

    private static Ledger run(Stack stack, Pipeline pipeline, Predicate<Progress> itHurts, Runnable fault) {
        EventSource source = new GeneratedEvents(2, EVENTS, System.currentTimeMillis());
        Ledger ledger = new Ledger(source, EventIds.ofRun(System.nanoTime()));
        try (Sender sender = new Sender(stack, source, ledger, 0, true)) {
            Midway midway = new Midway(sender, itHurts, fault);
            sender.start();
            pipeline.awaitDrained(sender, PATIENCE, midway);
            assertThat(midway.happened()).as("the fault was in the middle").isTrue();
        }
        return ledger;
    }

    private static void assertVerified(Verdict verdict) {
        assertThat(verdict.deadLetters().reasons()).as("dead letters").isEmpty();
        assertThat(verdict.differences()).isEmpty();
        assertThat(verdict.line())
                .startsWith("verified: events=" + EVENTS + " ")
                .endsWith("dead_letters=0 lost=0 wrong=0");
    }
}
