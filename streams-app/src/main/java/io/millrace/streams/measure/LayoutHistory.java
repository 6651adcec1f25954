package io.millrace.streams.measure;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

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
     * Returns what began to be counted later than the rollup's first events.
     *
     * @return the names of the present accumulators that an earlier layout has not
     */
    public Set<String> late() {
        Set<String> late = new HashSet<>();
        current().accumulators().forEach(accumulator -> late.add(accumulator.name()));
        late.removeIf(name -> layouts.stream().allMatch(layout -> layout.accumulators().stream()
                .anyMatch(accumulator -> accumulator.name().equals(name))));
        return late;
    }
}
