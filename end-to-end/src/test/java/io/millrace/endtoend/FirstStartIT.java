package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.quickstart.EventIds;
import io.millrace.quickstart.EventSource;
import io.millrace.quickstart.GeneratedEvents;
import io.millrace.quickstart.Ledger;
import io.millrace.quickstart.Pipeline;
import io.millrace.quickstart.Sender;
import io.millrace.stack.Stack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** An application that starts for the first time makes its topics and counts, and warns of nothing. */
@ExtendWith(SharedStack.class)
@Tag("processes")
@Timeout(600)
class FirstStartIT {

    private static final int EVENTS = 20_000;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @Test
    void nothingIsWarnedOf(Stack stack) throws IOException {
        Path log = stack.streams().log();
        int before = Files.exists(log) ? Files.readString(log).length() : 0;
        EventSource source = new GeneratedEvents(11, EVENTS, System.currentTimeMillis());
        Ledger ledger = new Ledger(source, EventIds.ofRun(System.nanoTime()));
        Pipeline pipeline = new Pipeline(stack);

        pipeline.deploy();
        try (Sender sender = new Sender(stack, source, ledger, 0, false).start()) {
            pipeline.awaitDrained(sender, PATIENCE, progress -> {});
        }

        assertThat(Files.readString(log).substring(before).lines())
                .anyMatch(line -> line.contains("[INFO] Topics - Created topic millrace.dlq"))
                .noneMatch(line -> line.contains("[WARN]") || line.contains("[ERROR]"));
    }
}
