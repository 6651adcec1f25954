package io.millrace.connect.cassandra.bench;

import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.Time;

/**
 * A clock that moves only when somebody waits, and then at once to what happens next: the driver's answers, the broker's acknowledgements
 * and the end of faults are events in it. Everything runs on the thread that waits.
 */
final class VirtualTime implements Time {

    private static final long EPOCH_MILLIS = 1_700_000_000_000L;

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long nanos;
    private long scheduled;
    private boolean running;

    private record Event(long atNanos, long number, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(atNanos, other.atNanos);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    @Override
    public long nanoseconds() {
        return nanos;
    }

    @Override
    public long milliseconds() {
        return EPOCH_MILLIS + TimeUnit.NANOSECONDS.toMillis(nanos);
    }

    /** Has something happen after so long; things of one moment happen in the order in which they were asked for. */
    void after(long delayNanos, Runnable action) {
        events.add(new Event(nanos + Math.max(0, delayNanos), scheduled++, action));
    }

    /** Lets time pass, with all that happens meanwhile. */
    void advance(long byNanos) {
        waitFor(() -> false, byNanos);
    }

    /** Lets time pass until the condition holds, at most so long; says whether it does. */
    boolean waitFor(BooleanSupplier condition, long atMostNanos) {
        if (running) {
            throw new IllegalStateException("what happens in virtual time must not wait itself");
        }
        long deadline = nanos + Math.max(0, atMostNanos);
        runDue();
        while (!condition.getAsBoolean()) {
            Event next = events.peek();
            if (next == null || next.atNanos() > deadline) {
                nanos = deadline;
                return false;
            }
            nanos = next.atNanos();
            runDue();
        }
        return true;
    }

    /** Lets time pass until something happens, at most so long. */
    void waitForNext(long atMostNanos) {
        Event next = events.peek();
        long untilNext = next == null ? Long.MAX_VALUE : Math.max(0, next.atNanos() - nanos);
        advance(Math.min(untilNext, atMostNanos));
    }

    /** Whether something happens just now, so that whoever asks is no thread that could wait. */
    boolean isRunning() {
        return running;
    }

    private void runDue() {
        running = true;
        try {
            while (!events.isEmpty() && events.peek().atNanos() <= nanos) {
                events.poll().action().run();
            }
        } finally {
            running = false;
        }
    }

    @Override
    public void sleep(long millis) {
        advance(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    @Override
    public void waitObject(Object object, Supplier<Boolean> condition, long deadlineMillis) {
        throw new UnsupportedOperationException("nothing here has a monitor to wait for");
    }
}
