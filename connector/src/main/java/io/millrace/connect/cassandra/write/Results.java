package io.millrace.connect.cassandra.write;

import io.millrace.connect.cassandra.batching.Batch;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Finished batches on their way from the driver's threads to the task's. The task thread may wait for several at a time: being woken
 * for each costs more than handling it.
 */
final class Results {

    private final Clocks clocks;
    private final Queue<Batch> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private volatile int wanted = 1;
    private volatile Thread waiting;

    Results(Clocks clocks) {
        this.clocks = clocks;
    }

    /** From any thread. */
    void add(Batch batch) {
        queue.add(batch);
        // After the addition, as the waiting thread looks at the size after it has said what it wants: one of the two
        // sees the other.
        if (size.incrementAndGet() >= wanted) {
            Thread waiter = waiting;
            if (waiter != null) {
                LockSupport.unpark(waiter);
            }
        }
    }

    /** The next one, or {@code null}. */
    Batch poll() {
        Batch batch = queue.poll();
        if (batch != null) {
            size.decrementAndGet();
        }
        return batch;
    }

    /** Waits until there are so many, for at most the given time; says whether there is any. */
    boolean await(int count, Duration atMost) throws InterruptedException {
        long deadline = clocks.nanos().getAsLong() + atMost.toNanos();
        wanted = count;
        waiting = Thread.currentThread();
        try {
            long left = atMost.toNanos();
            while (size.get() < count && left > 0) {
                clocks.parking().parkNanos(this, left);
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                left = deadline - clocks.nanos().getAsLong();
            }
        } finally {
            waiting = null;
        }
        return size.get() > 0;
    }
}
