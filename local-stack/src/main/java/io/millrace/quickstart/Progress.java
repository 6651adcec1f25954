package io.millrace.quickstart;

import java.util.Optional;

/**
 * How far a run is.
 *
 * @param sent events sent
 * @param lag how far the consumers are, as the broker has last told; zeros before that
 * @param isNew whether the broker has told it just now
 * @param notice something that just happened and should be said once: a killed server, for instance
 */
public record Progress(long sent, Lag lag, boolean isNew, Optional<String> notice) {}
