package io.millrace.monitor;

import io.millrace.monitor.source.Connectors;
import io.millrace.monitor.source.Groups;
import io.millrace.monitor.source.Letters;
import io.millrace.monitor.source.SinkMetrics;
import io.millrace.monitor.source.StreamsMetrics;
import io.millrace.monitor.source.TopCounters;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What all sources have last told, at one moment.
 *
 * @param sending what whoever sends the events tells of it; empty where nobody here does
 * @param faults what somebody breaks on purpose, in the order of its happening
 */
record Look(
        Instant at,
        Reading<Connectors> connectors,
        Reading<Groups> groups,
        Reading<SinkMetrics> sink,
        Reading<StreamsMetrics> streams,
        Reading<Optional<TopCounters>> cassandra,
        Reading<Letters> letters,
        Optional<SendProgress> sending,
        List<Fault> faults) {

    Look {
        faults = List.copyOf(faults);
    }

    /**
     * Something that is broken on purpose.
     *
     * @param name as on the command line
     * @param what in words
     * @param over when it was whole again; null until then
     */
    record Fault(String name, String what, Instant began, Instant over) {}
}
