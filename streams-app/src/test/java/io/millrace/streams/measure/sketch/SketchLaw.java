package io.millrace.streams.measure.sketch;

import io.millrace.streams.wire.AvroInput;
import io.millrace.streams.wire.AvroOutput;
import io.millrace.streams.wire.MalformedException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * What all states under test have in common, for the laws to be said once.
 *
 * @param empty makes one of nothing
 * @param add adds a value
 * @param merge adds the second to the first
 * @param write writes it
 * @param read reads it
 */
record SketchLaw<S, V>(
        Supplier<S> empty,
        BiConsumer<S, V> add,
        BiConsumer<S, S> merge,
        BiConsumer<S, AvroOutput> write,
        Reader<S> read) {

    /** Reads a state. */
    interface Reader<S> {
        S read(AvroInput in) throws MalformedException;
    }

    S of(List<V> values) {
        S state = empty.get();
        values.forEach(value -> add.accept(state, value));
        return state;
    }

    byte[] bytes(S state) {
        AvroOutput out = new AvroOutput();
        write.accept(state, out);
        return out.toBytes();
    }

    S copy(S state) {
        byte[] bytes = bytes(state);
        AvroInput in = new AvroInput().on(bytes, 0, bytes.length);
        try {
            S copy = read.read(in);
            if (!in.atEnd()) {
                throw new AssertionError(in.left() + " bytes were not read");
            }
            return copy;
        } catch (MalformedException e) {
            throw new AssertionError(e);
        }
    }

    /** Adds the values in another order, in groups, which are merged in another order and partly written and read before. */
    S otherwise(List<V> values, Random random) {
        List<V> shuffled = new ArrayList<>(values);
        Collections.shuffle(shuffled, random);
        List<S> groups = new ArrayList<>();
        groups.add(empty.get());
        for (V value : shuffled) {
            if (random.nextInt(8) == 0) {
                groups.add(empty.get());
            }
            add.accept(groups.get(random.nextInt(groups.size())), value);
        }
        while (groups.size() > 1) {
            S from = groups.remove(random.nextInt(groups.size()));
            S into = groups.get(random.nextInt(groups.size()));
            merge.accept(into, random.nextBoolean() ? copy(from) : from);
        }
        return groups.get(0);
    }
}
