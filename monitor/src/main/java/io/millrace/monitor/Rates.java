package io.millrace.monitor;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/**
 * Makes rates of counts that only grow, until whoever counts is started again. A rate needs two readings; while there are not two that
 * are fresh, it is not known.
 */
final class Rates {

    /** Over which a rate is taken. */
    static final Duration WINDOW = Duration.ofSeconds(10);

    /** What it means that a count is less than before. */
    enum Backwards {
        /** Who counts has begun anew from 0: a process was restarted. */
        STARTED_AGAIN,
        /** What is counted has been taken back: a group's offsets were reset. */
        TAKEN_BACK
    }

    private final Map<String, Family> families = new HashMap<>();

    private record Point(Instant at, double total) {}

    private record Count(double value, Instant at) {}

    /** Counts that are added up, of the tasks of a connector for instance. */
    private static final class Family {
        private final Map<String, Count> last = new HashMap<>();
        private final Deque<Point> points = new ArrayDeque<>();
        private double total;
        private boolean wasComplete;

        void raisePoints(double by) {
            for (int each = points.size(); each > 0; each--) {
                Point oldest = points.removeFirst();
                points.addLast(new Point(oldest.at(), oldest.total() + by));
            }
        }
    }

    /**
     * Takes in a reading. One that was taken in before is left alone.
     *
     * @param family names what is counted
     * @param members the count of each who counts
     * @param complete whether these are all who count now: then somebody new begins at 0
     * @param at when it was read
     */
    void observe(String family, Map<String, Double> members, boolean complete, Backwards backwards, Instant at) {
        Family counted = families.computeIfAbsent(family, key -> new Family());
        Point newest = counted.points.peekLast();
        if (newest != null && !at.isAfter(newest.at())) {
            return;
        }
        members.forEach((member, value) -> {
            Count before = counted.last.put(member, new Count(value, at));
            if (before != null) {
                double increase = increase(before.value(), value, backwards);
                counted.total += increase;
                if (before.at().isBefore(counted.points.getFirst().at())) {
                    // It has grown since before the window: of that nothing is in the rate.
                    counted.raisePoints(increase);
                }
            } else if (newest != null && counted.wasComplete && backwards == Backwards.STARTED_AGAIN) {
                counted.total += value;
            }
        });
        counted.wasComplete = complete;
        counted.points.addLast(new Point(at, counted.total));
        forgetOld(counted.points, at);
    }

    /** How much it grows a second, as of the moment; null while that is not known. */
    Double perSecond(String family, Instant now) {
        Family counted = families.get(family);
        if (counted == null || counted.points.size() < 2) {
            return null;
        }
        Point first = counted.points.peekFirst();
        Point last = counted.points.peekLast();
        if (last.at().plus(WINDOW).isBefore(now)) {
            return null;
        }
        return (last.total() - first.total())
                / (Duration.between(first.at(), last.at()).toMillis() / 1000.0);
    }

    /** By how much it has grown since it was first read; null if it never was. */
    Double grown(String family) {
        Family counted = families.get(family);
        return counted == null ? null : counted.total;
    }

    private static double increase(double before, double now, Backwards backwards) {
        if (now >= before) {
            return now - before;
        }
        return backwards == Backwards.STARTED_AGAIN ? now : 0;
    }

    /** Keeps those within the window before the newest, and the last one before them. */
    private static void forgetOld(Deque<Point> points, Instant newest) {
        Instant begin = newest.minus(WINDOW);
        while (points.size() > 2) {
            Iterator<Point> each = points.iterator();
            each.next();
            if (each.next().at().isAfter(begin)) {
                return;
            }
            points.removeFirst();
        }
    }
}
