package io.millrace.monitor;

import io.millrace.monitor.source.Connectors;
import io.millrace.monitor.source.Groups;
import io.millrace.monitor.source.Letters;
import io.millrace.monitor.source.SinkMetrics;
import io.millrace.monitor.source.Source;
import io.millrace.monitor.source.StreamsMetrics;
import io.millrace.monitor.source.TopCounters;
import java.time.Duration;
import java.util.Optional;

/**
 * Where a monitor reads.
 *
 * @param applicationId of the streams application, its consumer group; empty if the line has none
 */
public record Sources(
        Asked<Connectors> connect,
        Asked<Groups> kafka,
        Asked<SinkMetrics> sink,
        Optional<String> applicationId,
        Asked<StreamsMetrics> streams,
        Asked<Optional<TopCounters>> cassandra,
        Asked<Letters> letters) {

    /** A source, or what would have to be given to have it. */
    public sealed interface Asked<T> {

        /** Asks a source, with a pause after each answer. */
        static <T> Asked<T> every(Duration pause, Source<T> source) {
            return new Every<>(pause, source);
        }

        /** Asks nobody. */
        static <T> Asked<T> not(String remedy) {
            return new Not<>(remedy);
        }
    }

    /** Asked again and again. */
    record Every<T>(Duration pause, Source<T> source) implements Asked<T> {}

    /** Not there. */
    record Not<T>(String remedy) implements Asked<T> {}
}
