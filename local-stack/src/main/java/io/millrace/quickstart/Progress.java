package io.millrace.quickstart;

import java.util.Optional;

/**
 * How far a run is.
 *
 * @param sent events sent
 * @param lag how far the consumers are; zeros while the broker does not tell
 * @param notice something that just happened and should be said once: a killed server, for instance
 */
public record Progress(long sent, Lag lag, Optional<String> notice) {}
