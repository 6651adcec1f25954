package io.millrace.connect.cassandra.failures;

import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of an outage in a few lines: when it begins, every half minute while it lasts, and when it is over. */
public final class OutageLog {

    private static final Logger LOG = LoggerFactory.getLogger(OutageLog.class);
    private static final long REPEAT_NANOS = TimeUnit.SECONDS.toNanos(30);
    // One request that succeeds among failing ones is no end: over is what has not failed for so long.
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final String connector;
    private boolean ongoing;
    private long sinceNanos;
    private long loggedNanos;
    private long failedNanos;
    private long failures;

    public OutageLog(String connector) {
        this.connector = connector;
    }

    public void failed(Throwable error, long nowNanos) {
        failures++;
        failedNanos = nowNanos;
        if (!ongoing) {
            ongoing = true;
            sinceNanos = nowNanos;
            loggedNanos = nowNanos - REPEAT_NANOS;
        }
        if (nowNanos - loggedNanos >= REPEAT_NANOS) {
            loggedNanos = nowNanos;
            LOG.warn(
                    "{}: Cassandra does not take writes ({} failed requests in {} s, the last: {}: {}). They are sent again until it does.",
                    connector,
                    failures,
                    TimeUnit.NANOSECONDS.toSeconds(nowNanos - sinceNanos),
                    error.getClass().getSimpleName(),
                    error.getMessage());
        }
    }

    public void succeeded(long nowNanos) {
        if (ongoing && nowNanos - failedNanos >= QUIET_NANOS) {
            ongoing = false;
            LOG.info("{}: Cassandra takes writes again, after {} failed requests.", connector, failures);
            failures = 0;
        }
    }
}
