package io.millrace.connect.cassandra.write;

import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * The clocks a task goes by, and how its thread waits by them.
 *
 * @param millis milliseconds since the epoch
 * @param nanos nanoseconds, as of {@link System#nanoTime}
 * @param parking the only way in which the task's thread ever waits
 */
public record Clocks(LongSupplier millis, LongSupplier nanos, Parking parking) {

    public static final Clocks SYSTEM = new Clocks(System::currentTimeMillis, System::nanoTime, LockSupport::parkNanos);

    /** Lets the current thread wait until it is unparked, but no longer than for the given time. */
    @FunctionalInterface
    public interface Parking {
        void parkNanos(Object blocker, long nanos);
    }
}
