package io.millrace.streams.rollup;

import java.util.List;

/**
 * The layouts that a rollup's state has had, the present one last.
 *
 * @param incarnation what tells the application's state from that before a reset
 * @param layouts one or more, by epoch
 */
public record LayoutHistory(String incarnation, List<StateLayout> layouts) {
    /** Copies the list. */
    public LayoutHistory {
        layouts = List.copyOf(layouts);
        if (layouts.isEmpty()) {
            throw new IllegalArgumentException("a state has a layout");
        }
    }

    /**
     * Returns the history of a state that is yet to begin.
     *
     * @param accumulators its layout
     * @return one epoch
     */
    public static LayoutHistory beginning(List<AccumulatorSpec> accumulators) {
        return new LayoutHistory("", List.of(new StateLayout(1, 0, accumulators)));
    }

    /**
     * Returns the layout of what is written now.
     *
     * @return the last
     */
    public StateLayout current() {
        return layouts.get(layouts.size() - 1);
    }

    /**
     * Says whether something began to be counted later than the rollup's first events.
     *
     * @return true if a layout has an accumulator that an earlier one has not
     */
    public boolean hasAdditions() {
        for (int i = 1; i < layouts.size(); i++) {
            if (LayoutChange.between(
                            layouts.get(i - 1).accumulators(), layouts.get(i).accumulators())
                    .stream()
                    .anyMatch(change -> change.kind() == LayoutChange.Kind.ADDED)) {
                return true;
            }
        }
        return false;
    }
}
