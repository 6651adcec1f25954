package io.millrace.connect.cassandra.write;

import java.util.function.LongSupplier;

/** The clocks a task goes by: milliseconds since the epoch, and nanoseconds of {@link System#nanoTime}. */
public record Clocks(LongSupplier millis, LongSupplier nanos) {
    public static final Clocks SYSTEM = new Clocks(System::currentTimeMillis, System::nanoTime);
}
