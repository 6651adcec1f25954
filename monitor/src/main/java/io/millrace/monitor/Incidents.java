package io.millrace.monitor;

import io.millrace.monitor.History.Mark;
import io.millrace.monitor.Snapshot.Incident;
import io.millrace.monitor.Snapshot.Level;
import io.millrace.monitor.Snapshot.Part;
import io.millrace.monitor.Snapshot.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What has been broken, and what came of it: faults that somebody has made, and outages that were seen. While a fault lasts, and
 * until its lag is made up for, outages are part of it.
 */
final class Incidents {

    private static final Duration BEFORE = Duration.ofSeconds(15);
    private static final int KEPT = 20;

    private final History history;
    /** Faults by name and begin, also those that are not shown any more: they are told for ever, and would come back as new ones. */
    private final Map<String, Broken> faultsSeen = new HashMap<>();

    private final List<Broken> shown = new ArrayList<>();
    private final Map<Part, Broken> open = new EnumMap<>(Part.class);

    /** What the history will not know any more when it is over is kept here. */
    private static final class Broken {
        private final String name;
        private final String what;
        private final Instant began;
        private final Double storedBefore;
        private final Long lagBefore;
        /** The greatest of the quarter of a minute before: it goes up and down. */
        private final long madeUpBy;

        private Optional<Mark> begin = Optional.empty();
        private Optional<Mark> end = Optional.empty();
        private Long lagPeak;
        private Instant over;
        private Instant caughtUp;
        private Incident told;

        Broken(String name, String what, Instant began, Instant now, History history) {
            this.name = name;
            this.what = what;
            this.began = began;
            Instant before = began.minus(BEFORE);
            this.storedBefore = history.markAround(before)
                    .flatMap(from -> history.markAt(began).map(from::perSecondTo))
                    .orElse(null);
            this.lagBefore = history.lagAt(began);
            Long greatest = history.greatestLag(before, began);
            this.madeUpBy = greatest == null ? 0 : greatest;
            this.lagPeak = history.greatestLag(began, now);
        }
    }

    Incidents(History history) {
        this.history = history;
    }

    /**
     * Takes in a moment, which the history has already.
     *
     * @param lag the lag now; null while not known
     * @param problems what is wrong now, of parts that have been well before
     */
    void observe(Instant now, Long lag, List<Look.Fault> faults, List<Problem> problems) {
        boolean faultLasts = false;
        for (Look.Fault fault : faults) {
            Broken each = faultsSeen.computeIfAbsent(
                    fault.name() + "@" + fault.began(),
                    key -> begin(new Broken(fault.name(), fault.what(), fault.began(), now, history)));
            each.over = fault.over();
            faultLasts |= each.caughtUp == null;
        }
        observeOutages(now, problems, faultLasts);
        shown.stream().filter(each -> each.caughtUp == null).forEach(each -> observe(each, now, lag));
        while (shown.size() > KEPT) {
            Broken forgotten = shown.stream()
                    .filter(each -> each.caughtUp != null)
                    .findFirst()
                    .orElse(shown.get(0));
            shown.remove(forgotten);
            // Nobody looks any more whether it is made up for, and it must not hide outages for ever.
            forgotten.caughtUp = now;
        }
    }

    /** The newest first. */
    List<Incident> all() {
        List<Incident> newestFirst = new ArrayList<>();
        shown.forEach(each -> newestFirst.add(0, each.told));
        return newestFirst;
    }

    private Broken begin(Broken each) {
        shown.add(each);
        return each;
    }

    private void observeOutages(Instant now, List<Problem> problems, boolean faultLasts) {
        for (Part part : Part.values()) {
            Optional<Problem> bad = problems.stream()
                    .filter(problem -> problem.part() == part && problem.level() == Level.BAD)
                    .findFirst();
            if (bad.isPresent() && !open.containsKey(part) && !faultLasts) {
                open.put(part, begin(new Broken(Line.name(part), bad.get().text(), now, now, history)));
            } else if (bad.isEmpty() && open.containsKey(part)) {
                open.remove(part).over = now;
            }
        }
    }

    private void observe(Broken each, Instant now, Long lag) {
        if (lag != null) {
            each.lagPeak = each.lagPeak == null ? lag : Math.max(each.lagPeak, lag);
        }
        each.begin = each.begin.or(() -> history.markAround(each.began));
        if (each.over != null) {
            each.end = each.end.or(() -> history.markAround(each.over));
            if (lag != null && lag <= each.madeUpBy) {
                each.caughtUp = now;
            }
        }
        each.told = incident(each, now);
    }

    private Incident incident(Broken each, Instant now) {
        Optional<Mark> newest = history.markAt(now);
        Optional<Mark> until =
                each.over == null ? newest : each.end.filter(mark -> !mark.at().isAfter(each.over));
        return new Incident(
                each.name,
                each.what,
                each.began.toEpochMilli(),
                each.over == null ? null : (Long) each.over.toEpochMilli(),
                each.storedBefore,
                perSecond(each.begin, until),
                each.over == null ? null : perSecond(each.end, newest),
                each.lagBefore,
                each.lagPeak,
                each.caughtUp == null
                        ? null
                        : (Long) Duration.between(each.over, each.caughtUp).toMillis());
    }

    private static Double perSecond(Optional<Mark> from, Optional<Mark> to) {
        return from.flatMap(begin -> to.map(begin::perSecondTo)).orElse(null);
    }
}
