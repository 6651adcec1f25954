package io.millrace.streams.rollup;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much memory all tasks together may hold back before a commit, in bytes. Who is over its share when all is used sends
 * what it has, ahead of the commit: nothing is lost by that but some of the folding.
 */
public final class MemoryBudget {
    private final long limit;
    private final AtomicLong partials = new AtomicLong();
    private final AtomicLong rows = new AtomicLong();
    private final AtomicInteger shares = new AtomicInteger();

    /**
     * Creates a budget.
     *
     * @param limit how much may be held, in bytes
     */
    public MemoryBudget(long limit) {
        this.limit = limit;
    }

    /** Opens the account of a task that holds partials. */
    Account openForPartials() {
        return open(partials);
    }

    /** Opens the account of a task that holds rows. */
    Account openForRows() {
        return open(rows);
    }

    private Account open(AtomicLong total) {
        shares.incrementAndGet();
        return new Account(total);
    }

    /** Says whether any task has partials that it has not sent yet. */
    boolean partialsHeld() {
        return partials.get() > 0;
    }

    private long used() {
        return partials.get() + rows.get();
    }

    /** What one task holds. For one thread. */
    final class Account {
        private final AtomicLong total;
        private long own;

        private Account(AtomicLong total) {
            this.total = total;
        }

        void add(long bytes) {
            if (bytes != 0) {
                own += bytes;
                total.addAndGet(bytes);
            }
        }

        /** Says whether it is time to send: all is used, and this one has half its share or more. */
        boolean exhausted() {
            return used() > limit && 2 * own * shares.get() > limit;
        }

        long own() {
            return own;
        }

        void empty() {
            total.addAndGet(-own);
            own = 0;
        }

        void close() {
            empty();
            shares.decrementAndGet();
        }
    }
}
