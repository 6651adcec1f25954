package io.millrace.benchmarks.line;

import java.io.IOException;
import java.util.Optional;

/** How far somebody is who writes rows. */
interface Progress extends AutoCloseable {

    /** How many rows are stored for certain. */
    long rows() throws IOException, InterruptedException;

    /** Throws if there is no use in waiting for more. */
    default void check() throws FailedRunException, IOException {}

    /** What the sink has counted itself, if it tells. */
    default Optional<SinkCounts> counts() throws IOException {
        return Optional.empty();
    }

    @Override
    default void close() throws IOException {}
}
