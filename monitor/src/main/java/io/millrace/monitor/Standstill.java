package io.millrace.monitor;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/** Knows for how long something has waited while nobody went on with it. */
final class Standstill {

    /**
     * Of fewer seconds nothing is said: a sink keeps its commits back for up to 15 s, so that write times survive a crash, and may have
     * begun only just.
     */
    private static final Duration NOTEWORTHY = Duration.ofSeconds(20);
    /** Fewer may be transaction markers, which nobody reads. */
    private static final long MANY = 1_000;

    private Instant since;
    private Double done;

    /**
     * Takes in a look.
     *
     * @param lag offsets that wait; null where that is not known
     * @param nowDone a count that grows with what is done
     * @return how long they have waited; zero while that is nothing to speak of
     */
    Duration lasts(Long lag, Double nowDone, Instant now) {
        if (lag == null || lag <= MANY || since == null || !Objects.equals(done, nowDone)) {
            since = now;
            done = nowDone;
        }
        Duration lasts = Duration.between(since, now);
        return lasts.compareTo(NOTEWORTHY) < 0 ? Duration.ZERO : lasts;
    }
}
