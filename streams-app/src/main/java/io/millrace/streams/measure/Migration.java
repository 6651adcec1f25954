package io.millrace.streams.measure;

import io.millrace.streams.wire.AvroInput;
import io.millrace.streams.wire.MalformedException;
import java.util.ArrayList;
import java.util.List;

/** Makes of a state of an earlier layout one of the present, edit by edit. Immutable. */
final class Migration {
    private final Accumulators from;
    private final List<Step> steps = new ArrayList<>();

    /** What one edit did. */
    private record Step(Accumulators to, List<LayoutChange> changes, List<AccumulatorSpec> was, long since) {
        boolean adds() {
            return changes.stream().anyMatch(change -> change.kind() == LayoutChange.Kind.ADDED);
        }
    }

    /**
     * Resolves a migration.
     *
     * @param layouts from the earlier to the present one
     * @param present the accumulators of the last, which are those that count
     */
    Migration(List<StateLayout> layouts, Accumulators present) {
        this.from = Accumulators.of(layouts.get(0).accumulators());
        for (int i = 1; i < layouts.size(); i++) {
            StateLayout was = layouts.get(i - 1);
            StateLayout now = layouts.get(i);
            Accumulators to = i == layouts.size() - 1 ? present : Accumulators.of(now.accumulators());
            steps.add(new Step(
                    to, LayoutChange.between(was.accumulators(), now.accumulators()), was.accumulators(), now.since()));
        }
    }

    Aggregate read(long time, AvroInput in) throws MalformedException {
        Aggregate aggregate = from.read(in);
        Accumulators accumulators = from;
        for (Step step : steps) {
            aggregate = apply(step, accumulators, aggregate, time);
            accumulators = step.to();
        }
        return aggregate;
    }

    private static Aggregate apply(Step step, Accumulators accumulators, Aggregate was, long time) {
        Aggregate now = step.to().empty();
        now.addEvents(was.events());
        now.completeSince(was.completeSince());
        for (int i = 0; i < step.to().size(); i++) {
            LayoutChange change = step.changes().get(i);
            Accumulator into = step.to().accumulator(i);
            switch (change.kind()) {
                case KEPT -> into.adopt(now, was, accumulators.accumulator(place(change.accumulator(), step)));
                case RESCALED -> {
                    into.adopt(now, was, accumulators.accumulator(place(change.accumulator(), step)));
                    into.rescale(now, change.digits());
                }
                case ADDED -> {
                    // Begins empty.
                }
                case DROPPED, REFUSED ->
                    throw new IllegalStateException("The guard has let through a layout that refuses "
                            + change.accumulator() + ": " + change.detail());
            }
        }
        if (step.adds()) {
            now.completeSince(Math.max(step.since(), time));
        }
        return now;
    }

    private static int place(String accumulator, Step step) {
        for (int i = 0; i < step.was().size(); i++) {
            if (step.was().get(i).name().equals(accumulator)) {
                return i;
            }
        }
        throw new IllegalStateException("no " + accumulator + " in the earlier layout");
    }
}
