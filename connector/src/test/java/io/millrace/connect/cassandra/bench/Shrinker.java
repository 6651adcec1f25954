package io.millrace.connect.cassandra.bench;

import io.millrace.connect.cassandra.bench.Step.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Makes a history that breaks a law as short as it can, so that a person can read it: leaves out steps, then records, then time (A. Zeller
 * and R. Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", 2002).
 */
final class Shrinker {

    private static final Pattern NUMBERS = Pattern.compile("[0-9.]+");
    /** What tells one failure from another is said early. */
    private static final int TELLING = 70;

    private final Function<History, Optional<Broken>> run;
    private History shortest;
    private Broken broken;
    private int runsLeft = 3_000;

    /** @param run lets a history happen, and answers what it breaks */
    Shrinker(Function<History, Optional<Broken>> run) {
        this.run = run;
    }

    /** What the shortest history found breaks. */
    Broken broken() {
        return broken;
    }

    History shrink(History failing, Broken how) {
        shortest = failing;
        broken = how;
        int before;
        do {
            before = weight(shortest);
            leaveOutSteps();
            leaveOutEvents();
            shortenTimes();
        } while (weight(shortest) < before && runsLeft > 0);
        return shortest;
    }

    private void leaveOutSteps() {
        for (int length = Math.max(1, shortest.steps().size() / 2); length > 0; length /= 2) {
            for (int from = shortest.steps().size() - length; from >= 0; from -= length) {
                List<Step> fewer = new ArrayList<>(shortest.steps());
                if (from + length <= fewer.size()) {
                    fewer.subList(from, from + length).clear();
                    attempt(fewer);
                }
            }
        }
    }

    private void leaveOutEvents() {
        for (int i = 0; i < shortest.steps().size(); i++) {
            if (shortest.steps().get(i) instanceof Step.Produce produce) {
                for (int e = produce.events().size() - 1;
                        e >= 0 && produce.events().size() > 1;
                        e--) {
                    List<Event> fewer = new ArrayList<>(produce.events());
                    fewer.remove(e);
                    Step.Produce without = new Step.Produce(produce.partition(), List.copyOf(fewer));
                    if (attempt(replaced(i, without))) {
                        produce = without;
                    }
                }
            }
        }
    }

    private void shortenTimes() {
        for (int i = 0; i < shortest.steps().size(); i++) {
            Step step = shortest.steps().get(i);
            while (step instanceof Step.Pass pass && pass.millis() > 1) {
                Step shorter = new Step.Pass(pass.millis() / 2);
                if (!attempt(replaced(i, shorter))) {
                    break;
                }
                step = shorter;
            }
            if (step instanceof Step.Rebalance rebalance && rebalance.joinMillis() + rebalance.afterMillis() > 0) {
                attempt(replaced(i, new Step.Rebalance(rebalance.protocol(), rebalance.assignment(), 0, 0)));
            }
        }
    }

    private List<Step> replaced(int position, Step by) {
        List<Step> steps = new ArrayList<>(shortest.steps());
        steps.set(position, by);
        return steps;
    }

    private boolean attempt(List<Step> steps) {
        if (runsLeft-- <= 0) {
            return false;
        }
        History candidate = shortest.with(steps);
        Optional<Broken> failure = run.apply(candidate);
        if (failure.isPresent() && telling(failure.get()).equals(telling(broken))) {
            shortest = candidate;
            broken = failure.get();
            return true;
        }
        return false;
    }

    /** The failure without the numbers that differ from run to run. */
    static String telling(Broken failure) {
        String message = NUMBERS.matcher(failure.getMessage()).replaceAll("#");
        return message.substring(0, Math.min(TELLING, message.length()));
    }

    private static int weight(History history) {
        int weight = 0;
        for (Step step : history.steps()) {
            weight += 1_000;
            if (step instanceof Step.Produce produce) {
                weight += 10 * produce.events().size();
            } else if (step instanceof Step.Pass pass) {
                weight += Long.SIZE - Long.numberOfLeadingZeros(pass.millis());
            }
        }
        return weight;
    }
}
