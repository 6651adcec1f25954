package io.millrace.benchmarks.line;

import io.millrace.stack.ConnectClient;
import java.time.Duration;
import java.util.Optional;

/** Asks the worker every two seconds whether a connector or one of its tasks has failed. */
final class StatusCheck {

    private static final long EVERY_NANOS = Duration.ofSeconds(2).toNanos();

    private final ConnectClient connect;
    private final String connector;
    private long next = System.nanoTime();

    StatusCheck(ConnectClient connect, String connector) {
        this.connect = connect;
        this.connector = connector;
    }

    void check() throws FailedRunException {
        if (System.nanoTime() < next) {
            return;
        }
        next = System.nanoTime() + EVERY_NANOS;
        Optional<String> failure = connect.status(connector).failure();
        if (failure.isPresent()) {
            throw new FailedRunException(failure.get());
        }
    }
}
