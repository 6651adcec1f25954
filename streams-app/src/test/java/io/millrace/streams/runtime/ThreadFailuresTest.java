package io.millrace.streams.runtime;

import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.REPLACE_THREAD;
import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.streams.source.RegistryUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.processor.TaskId;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class ThreadFailuresTest {
    private final AtomicLong clock = new AtomicLong();
    private final List<Long> pauses = new ArrayList<>();
    private final List<String> tasks = new ArrayList<>();
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final ThreadFailures failures = new ThreadFailures(clock::get, pause -> {
        pauses.add(pause);
        tasks.add(MDC.get("task"));
        clock.addAndGet(pause);
        return stopping.get();
    });

    @Test
    void anOutageIsTriedAgainForAsLongAsItLasts() {
        for (int i = 0; i < 100; i++) {
            assertThat(failures.handle(new StreamsException(new RegistryUnavailableException("down"))))
                    .isEqualTo(REPLACE_THREAD);
            assertThat(failures.handle(new TimeoutException("broker"))).isEqualTo(REPLACE_THREAD);
        }
        assertThat(pauses).startsWith(1_000L, 2_000L, 4_000L).endsWith(30_000L);
    }

    @Test
    void anythingElseIsTriedFiveTimesInTenMinutes() {
        for (int i = 0; i < 5; i++) {
            assertThat(failures.handle(new IllegalStateException("bug"))).isEqualTo(REPLACE_THREAD);
        }
        assertThat(failures.handle(new IllegalStateException("bug"))).isEqualTo(SHUTDOWN_CLIENT);
    }

    @Test
    void aFailureNowAndThenIsForgiven() {
        for (int i = 0; i < 50; i++) {
            assertThat(failures.handle(new IllegalStateException("bug"))).isEqualTo(REPLACE_THREAD);
            clock.addAndGet(200_000);
        }
    }

    @Test
    void theLogNamesTheTaskThatFailedForAsLongAsItIsAboutThat() {
        failures.handle(new StreamsException("bug", new TaskId(1, 7)));
        failures.handle(new StreamsException("bug"));

        assertThat(tasks).containsExactly("1_7", null);
        assertThat(MDC.get("task")).isNull();
    }

    @Test
    void stoppingEndsThePause() {
        stopping.set(true);

        assertThat(failures.handle(new TimeoutException("broker"))).isEqualTo(SHUTDOWN_CLIENT);
    }
}
