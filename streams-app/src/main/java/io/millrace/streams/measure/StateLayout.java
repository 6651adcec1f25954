package io.millrace.streams.measure;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.avro.SchemaNormalization;

/**
 * Says how the bytes of a rollup's state are laid out: which accumulators, in which order. A rollup has one for each edit
 * that changed it.
 *
 * @param epoch counts the edits, from 1
 * @param since when it was first used, in milliseconds since 1970
 * @param accumulators in the order of the bytes
 */
public record StateLayout(int epoch, long since, List<AccumulatorSpec> accumulators) {
    /** Copies the list. */
    public StateLayout {
        accumulators = List.copyOf(accumulators);
    }

    /**
     * Returns the number that stands in every row of state and every block of partials of this layout. Another incarnation of
     * the application, another rollup, another edit: another number.
     *
     * @param incarnation what tells the application's state from that before a reset
     * @param rollup the rollup's name
     * @return a 64-bit Rabin fingerprint, as Avro's single-object encoding has it
     */
    public long fingerprint(String incarnation, String rollup) {
        StringBuilder text = new StringBuilder()
                .append(incarnation)
                .append('\n')
                .append(rollup)
                .append('\n')
                .append(epoch);
        for (AccumulatorSpec accumulator : accumulators) {
            text.append('\n')
                    .append(accumulator.name())
                    .append(' ')
                    .append(accumulator.nullable())
                    .append(' ')
                    .append(accumulator.type());
        }
        return SchemaNormalization.fingerprint64(text.toString().getBytes(StandardCharsets.UTF_8));
    }
}
