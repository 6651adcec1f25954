package io.millrace.monitor;

import io.millrace.monitor.Snapshot.Incident;
import io.millrace.monitor.Snapshot.Level;
import io.millrace.monitor.Snapshot.Part;
import io.millrace.monitor.Snapshot.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
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
    private final Map<String, Broken> broken = new LinkedHashMap<>();
    private final Map<Part, String> open = new EnumMap<>(Part.class);

    /** Its figures are kept once it is caught up: the history behind them is not. */
    private static final class Broken {
        private final String name;
        private final String what;
        private final Instant began;
        private Instant over;
        private Instant caughtUp;
        private Incident told;

        Broken(String name, String what, Instant began) {
            this.name = name;
            this.what = what;
            this.began = began;
        }
    }

    Incidents(History history) {
        this.history = history;
    }

    /**
     * Takes in a moment.
     *
     * @param lag the lag now; null while not known
     * @param problems what is wrong now, of parts that have been well before
     */
    void observe(Instant now, Long lag, List<Look.Fault> faults, List<Problem> problems) {
        for (Look.Fault fault : faults) {
            Broken each = broken.computeIfAbsent(
                    fault.name() + "@" + fault.began(), key -> new Broken(fault.name(), fault.what(), fault.began()));
            each.over = fault.over();
        }
        boolean faultLasts =
                faults.stream().anyMatch(fault -> broken.get(fault.name() + "@" + fault.began()).caughtUp == null);
        observeOutages(now, problems, faultLasts);
        for (Broken each : broken.values()) {
            if (each.caughtUp == null) {
                each.told = incident(each, now);
                if (each.over != null && lag != null && isMadeUpFor(lag, each)) {
                    each.caughtUp = now;
                    each.told = incident(each, now);
                }
            }
        }
        while (broken.size() > KEPT) {
            broken.remove(broken.keySet().iterator().next());
        }
    }

    /** The newest first. */
    List<Incident> all() {
        List<Incident> newestFirst = new ArrayList<>();
        broken.values().forEach(each -> newestFirst.add(0, each.told));
        return newestFirst;
    }

    private void observeOutages(Instant now, List<Problem> problems, boolean faultLasts) {
        for (Part part : Part.values()) {
            Optional<Problem> bad = problems.stream()
                    .filter(problem -> problem.part() == part && problem.level() == Level.BAD)
                    .findFirst();
            if (bad.isPresent() && !open.containsKey(part) && !faultLasts) {
                String key = part + "@" + now;
                broken.put(key, new Broken(Line.name(part), bad.get().text(), now));
                open.put(part, key);
            } else if (bad.isEmpty() && open.containsKey(part)) {
                Broken over = broken.get(open.remove(part));
                if (over != null) {
                    over.over = now;
                }
            }
        }
    }

    private boolean isMadeUpFor(long lag, Broken each) {
        // It goes up and down: no more than at any moment of then is no more.
        Long before = history.greatestLag(each.began.minus(BEFORE), each.began);
        return lag <= (before == null ? 0 : before);
    }

    private Incident incident(Broken each, Instant now) {
        Instant until = each.caughtUp == null ? now : each.caughtUp;
        Instant end = each.over == null ? now : each.over;
        return new Incident(
                each.name,
                each.what,
                each.began.toEpochMilli(),
                each.over == null ? null : (Long) each.over.toEpochMilli(),
                history.storedPerSecond(each.began.minus(BEFORE), each.began),
                history.storedPerSecond(each.began, end),
                each.over == null ? null : history.storedPerSecond(each.over, until),
                history.lagAt(each.began),
                history.greatestLag(each.began, until),
                each.caughtUp == null
                        ? null
                        : (Long) Duration.between(each.over, each.caughtUp).toMillis());
    }
}
