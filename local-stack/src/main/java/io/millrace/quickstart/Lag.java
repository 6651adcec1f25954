package io.millrace.quickstart;

import io.millrace.monitor.source.Groups;
import java.util.List;

/**
 * How far the consumers are, in offsets.
 *
 * @param streams what the streams application has still to read, of the events and of its own repartition topics
 * @param sinks what the two sinks have still to commit
 * @param read how many offsets of the events topic the streams application has committed
 * @param stored how many offsets of the events' own topic the sink has committed: about the rows in Cassandra
 * @param flowing whether the streams application and every task of the sinks have committed something
 * @param drained whether nothing at all is left: no record unread, no transaction open
 * @param groups the consumer groups that all this is taken from
 */
public record Lag(long streams, long sinks, long read, long stored, boolean flowing, boolean drained, Groups groups) {

    /** Of what nothing is known yet. */
    static final Lag UNKNOWN = new Lag(0, 0, 0, 0, false, false, new Groups(List.of()));
}
