package io.millrace.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.monitor.Snapshot.Level;
import io.millrace.monitor.Sources.Asked;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MonitorTest {

    private volatile boolean fails;

    private final Sources nothing = new Sources(
            Asked.not(""), Asked.not(""), Asked.not(""), Optional.empty(), Asked.not(""), Asked.not(""), Asked.not(""));

    @Test
    void aLookThatFailsIsSaidAndThereIsAnother() {
        try (Monitor monitor = new Monitor("a test", nothing, Duration.ZERO, this::sending).start()) {
            Snapshot before = monitor.snapshot();
            assertThat(before.level()).isEqualTo(Level.OK);
            fails = true;
            await().until(() -> monitor.snapshot().level() == Level.BAD);

            Snapshot old = monitor.snapshot();
            assertThat(old.summary())
                    .matches("This is how it was \\d+ s ago: looking fails, IllegalStateException at"
                            + " MonitorTest\\.sending\\(MonitorTest\\.java:\\d+\\)")
                    .doesNotContain("geheim");
            assertThat(old.problems().get(0).text()).isEqualTo(old.summary());
            assertThat(old.oldMs()).isNotNegative();

            fails = false;
            await().until(() -> monitor.snapshot().level() == Level.OK);
            assertThat(monitor.snapshot().atMs()).isGreaterThan(old.atMs());
            assertThat(monitor.snapshot().oldMs()).isNull();
        }
    }

    @Test
    void theFirstLookMayFail() {
        fails = true;
        try (Monitor monitor = new Monitor("a test", nothing, Duration.ZERO, this::sending)) {
            Snapshot nothingKnown = monitor.snapshot();

            assertThat(nothingKnown.level()).isEqualTo(Level.BAD);
            assertThat(nothingKnown.summary()).startsWith("Nothing is known: looking fails, IllegalStateException at ");
            assertThat(nothingKnown.results().lag()).isNull();
            assertThat(nothingKnown.oldMs()).isZero();
        }
    }

    private Optional<SendProgress> sending() {
        if (fails) {
            throw new IllegalStateException("geheim");
        }
        return Optional.empty();
    }
}
