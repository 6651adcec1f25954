package io.millrace.benchmarks.rollups;

/**
 * One run that was right.
 *
 * @param eventsPerSecond of the last three quarters of the source, until the last row
 * @param readingPerSecond events per second of the source, between its first commit and its last; may be not a number
 * @param tailSeconds from the last commit of the source to the last row
 * @param appMicros CPU time of the application per event of these, in microseconds
 * @param brokerMicros CPU time of the broker per event of these, in microseconds
 * @param shuffledPerThousand records on the repartition topic for a thousand events
 * @param rowsPerEvent records on the output topic for each event
 */
record Result(
        double eventsPerSecond,
        double readingPerSecond,
        double tailSeconds,
        double appMicros,
        double brokerMicros,
        double shuffledPerThousand,
        double rowsPerEvent) {}
