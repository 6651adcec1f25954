package io.millrace.connect.cassandra.failures;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OutageLogTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long START = -100 * SECOND;

    private final List<String> warnings = new ArrayList<>();
    private final List<String> relief = new ArrayList<>();
    private final OutageLog log = new OutageLog("sink", warnings::add, relief::add);

    @Test
    void anOutageIsToldAtOnceAndThenEveryHalfMinute() {
        for (int second = 0; second < 60; second++) {
            failed(second);
        }
        assertThat(warnings).hasSize(2);
        failed(60);

        assertThat(warnings).hasSize(3);
        assertThat(warnings.get(0)).startsWith("sink: ").contains("1 failed requests in 0 s", "IllegalStateException");
        assertThat(warnings.get(1)).contains("31 failed requests in 30 s");
        assertThat(warnings.get(2)).contains("61 failed requests in 60 s", "no answer");
        assertThat(relief).isEmpty();
    }

    @Test
    void itIsOverWhenNothingHasFailedForFiveSeconds() {
        failed(0);
        failed(1);
        log.succeeded(START + 6 * SECOND - 1);
        assertThat(relief).isEmpty();
        log.succeeded(START + 6 * SECOND);
        log.succeeded(START + 7 * SECOND);

        assertThat(relief).containsExactly("sink: Cassandra takes writes again, after 2 failed requests.");
    }

    @Test
    void theNextOutageIsCountedFromItsOwnBeginning() {
        failed(0);
        log.succeeded(START + 5 * SECOND);
        failed(10);

        assertThat(warnings).hasSize(2);
        assertThat(warnings.get(1)).contains("1 failed requests in 0 s");
    }

    @Test
    void withoutAFailureThereIsNothingToTell() {
        log.succeeded(START);
        log.succeeded(START + 3_600 * SECOND);

        assertThat(relief).isEmpty();
    }

    private void failed(long second) {
        log.failed(new IllegalStateException("no answer"), START + second * SECOND);
    }
}
