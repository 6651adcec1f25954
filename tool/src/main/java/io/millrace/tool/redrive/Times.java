package io.millrace.tool.redrive;

/**
 * Which timestamps a topic takes, and keeps long enough for whoever reads it.
 *
 * @param oldestMs how old a record may be, in milliseconds
 * @param aheadMs how far ahead of the clock
 */
record Times(long oldestMs, long aheadMs) {
    private static final long UNLIMITED = -1;

    /**
     * Follows from a topic's configuration.
     *
     * @param deletes whether records leave it by time
     * @param retentionMs after how long; -1 for never
     * @param beforeMaxMs how old a record the brokers take
     * @param afterMaxMs how far ahead
     */
    static Times of(boolean deletes, long retentionMs, long beforeMaxMs, long afterMaxMs) {
        // By half the time its readers have to have read it: a segment of nothing but old records goes at once.
        long kept = deletes && retentionMs != UNLIMITED ? retentionMs / 2 : Long.MAX_VALUE;
        return new Times(Math.min(kept, beforeMaxMs), afterMaxMs);
    }

    boolean take(long timestamp, long nowMs) {
        return nowMs - timestamp <= oldestMs && timestamp - nowMs <= aheadMs;
    }
}
