package io.millrace.tool.redrive;

import java.time.Duration;
import java.util.OptionalDouble;

/**
 * What is to be sent back, and how.
 *
 * @param topic the dead letters' topic
 * @param selection which of them
 * @param limit how many at most
 * @param rate how many a second at most; empty for no limit
 * @param maxAttempts how often a record may be sent back in all
 * @param intoCompacted whether they may go back to compacted topics
 * @param again whether those that have been sent back are sent once more
 * @param dryRun whether nothing is sent at all
 * @param maxWait how long brokers may be away
 */
record Settings(
        String topic,
        Selection selection,
        long limit,
        OptionalDouble rate,
        int maxAttempts,
        boolean intoCompacted,
        boolean again,
        boolean dryRun,
        Duration maxWait) {}
