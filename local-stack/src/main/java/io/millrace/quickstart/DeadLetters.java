package io.millrace.quickstart;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What lies in the dead-letter topics.
 *
 * @param count records in all of them
 * @param byTopic records per topic
 * @param notProcessed indexes of events that the streams application put there: no row and no counter has them
 * @param notStored indexes of events whose row a sink put there: their counters stand
 * @param hours rows of the hourly rollup that a sink put there
 * @param pages rows of the all-time rollup that a sink put there
 * @param reasons a few, as the headers tell them
 */
public record DeadLetters(
        long count,
        Map<String, Long> byTopic,
        Set<Long> notProcessed,
        Set<Long> notStored,
        Set<Tally.Hour> hours,
        Set<String> pages,
        List<String> reasons) {}
