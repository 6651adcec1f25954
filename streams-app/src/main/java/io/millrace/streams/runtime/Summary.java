package io.millrace.streams.runtime;

import io.millrace.streams.event.Counters;
import io.millrace.streams.event.Reason;
import java.time.Duration;
import java.util.StringJoiner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says now and then what has been done since the start. */
final class Summary {
    private static final Logger LOG = LoggerFactory.getLogger(Summary.class);
    private static final Duration INTERVAL = Duration.ofSeconds(30);

    private final Counters counters;
    private long eventsBefore;
    private long nanosBefore = System.nanoTime();

    Summary(Counters counters) {
        this.counters = counters;
    }

    /** Says it if it has not been said for half a minute. */
    void runIfDue() {
        if (System.nanoTime() - nanosBefore >= INTERVAL.toNanos()) {
            run();
        }
    }

    void run() {
        long events = counters.events();
        long nanos = System.nanoTime();
        long perSecond = Math.round((events - eventsBefore) * 1e9 / Math.max(1, nanos - nanosBefore));
        eventsBefore = events;
        nanosBefore = nanos;
        LOG.info(
                "events in {} ({}/s), duplicates {}, late {}, dead-lettered {}{}, routed {}, folded {} into {} partials,"
                        + " rows out {}",
                events,
                perSecond,
                counters.duplicates(),
                counters.deadLetters(Reason.LATE),
                counters.deadLetters(),
                reasons(),
                counters.routedRecords(),
                counters.folded(),
                counters.partials(),
                counters.rows());
    }

    private String reasons() {
        StringJoiner reasons = new StringJoiner(", ", " (", ")").setEmptyValue("");
        for (Reason reason : Reason.values()) {
            long count = counters.deadLetters(reason);
            if (count > 0) {
                reasons.add(reason.code() + " " + count);
            }
        }
        return reasons.toString();
    }
}
