package io.millrace.quickstart;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What lies in the dead-letter topics.
 *
 * @param count records in all of them
 * @param byTopic records per topic
 * @param notInFlow indexes of events of which the streams application made no row
 * @param notInHourly indexes of events that it left out of the hourly counters
 * @param notInTotal indexes of events that it left out of the all-time counters
 * @param notStored indexes of events whose row a sink put there; it may be in Cassandra all the same, after a crash
 * @param hours rows of the hourly rollup that a sink put there
 * @param pages rows of the all-time rollup that a sink put there
 * @param reasons a few, as the headers tell them
 */
public record DeadLetters(
        long count,
        Map<String, Long> byTopic,
        Set<Long> notInFlow,
        Set<Long> notInHourly,
        Set<Long> notInTotal,
        Set<Long> notStored,
        Set<Tally.Hour> hours,
        Set<String> pages,
        List<String> reasons) {}
