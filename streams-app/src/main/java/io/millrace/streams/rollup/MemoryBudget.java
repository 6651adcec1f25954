package io.millrace.streams.rollup;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much memory all tasks together may hold back before a commit, in bytes. Who is over its share when all is used sends
 * what it has, ahead of the commit: nothing is lost by that but some of the folding.
 */
public final class MemoryBudget {
    private final long limit;
    private final AtomicLong used = new AtomicLong();
    private final AtomicInteger shares = new AtomicInteger();

    /**
     * Creates a budget.
     *
     * @param limit how much may be held, in bytes
     */
    public MemoryBudget(long limit) {
        this.limit = limit;
    }

    /** Opens the account of one task. */
    Account open() {
        shares.incrementAndGet();
        return new Account();
    }

    /** What one task holds. For one thread. */
    final class Account {
        private long own;

        private Account() {}

        void add(long bytes) {
            own += bytes;
            used.addAndGet(bytes);
        }

        /** Says whether it is time to send: all is used, and this one has half its share or more. */
        boolean exhausted() {
            return used.get() > limit && 2 * own * shares.get() > limit;
        }

        long own() {
            return own;
        }

        void empty() {
            used.addAndGet(-own);
            own = 0;
        }

        void close() {
            empty();
            shares.decrementAndGet();
        }
    }
}
