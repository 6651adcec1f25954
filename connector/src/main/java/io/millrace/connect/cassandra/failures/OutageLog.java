package io.millrace.connect.cassandra.failures;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of an outage in a few lines: when it begins, every half minute while it lasts, and when it is over. */
public final class OutageLog {

    private static final Logger LOG = LoggerFactory.getLogger(OutageLog.class);
    private static final long REPEAT_NANOS = TimeUnit.SECONDS.toNanos(30);
    // One request that succeeds among failing ones is no end: over is what has not failed for so long.
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final String connector;
    private final Consumer<String> warnings;
    private final Consumer<String> relief;
    private boolean ongoing;
    private long sinceNanos;
    private long loggedNanos;
    private long failedNanos;
    private long failures;

    public OutageLog(String connector) {
        this(connector, LOG::warn, LOG::info);
    }

    /** @param relief is told when an outage is over */
    OutageLog(String connector, Consumer<String> warnings, Consumer<String> relief) {
        this.connector = connector;
        this.warnings = warnings;
        this.relief = relief;
    }

    public void failed(Throwable error, long nowNanos) {
        failures++;
        failedNanos = nowNanos;
        boolean begins = !ongoing;
        if (begins) {
            ongoing = true;
            sinceNanos = nowNanos;
        }
        if (begins || nowNanos - loggedNanos >= REPEAT_NANOS) {
            loggedNanos = nowNanos;
            warnings.accept(connector + ": Cassandra does not take writes (" + failures + " failed requests in "
                    + TimeUnit.NANOSECONDS.toSeconds(nowNanos - sinceNanos) + " s, the last: "
                    + error.getClass().getSimpleName() + ": " + error.getMessage()
                    + "). They are sent again until it does.");
        }
    }

    public void succeeded(long nowNanos) {
        if (ongoing && nowNanos - failedNanos >= QUIET_NANOS) {
            ongoing = false;
            relief.accept(connector + ": Cassandra takes writes again, after " + failures + " failed requests.");
            failures = 0;
        }
    }
}
