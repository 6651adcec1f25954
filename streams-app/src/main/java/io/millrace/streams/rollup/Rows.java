package io.millrace.streams.rollup;

import io.millrace.streams.measure.Accumulators;
import io.millrace.streams.measure.Aggregate;
import io.millrace.streams.measure.StateLayouts;
import io.millrace.streams.wire.AvroInput;
import io.millrace.streams.wire.AvroOutput;
import io.millrace.streams.wire.MalformedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The rows of one slice: in the store as bytes, and those last used as objects, so that a row that changes with every commit
 * is never read back. Rows changed since the last commit are written to the store, and so to its changelog, once.
 */
final class Rows {
    /** Raised when the layout changes: what an earlier release left in Kafka must be recognised. */
    private static final int FORMAT = 3;

    private final KeyValueStore<Bytes, byte[]> store;
    private final Accumulators accumulators;
    private final StateLayouts layouts;
    private final MemoryBudget.Account memory;
    private final int rowBytes;
    private final AvroInput in = new AvroInput();
    private final AvroOutput out = new AvroOutput();
    private final List<Row> dirty = new ArrayList<>();
    /** Rows used since the generations changed last, and those used before: a cheap way to keep what is used often. */
    private KeyMap<Row> young = new KeyMap<>();

    private KeyMap<Row> old = new KeyMap<>();

    Rows(
            KeyValueStore<Bytes, byte[]> store,
            Accumulators accumulators,
            StateLayouts layouts,
            MemoryBudget.Account memory) {
        this.store = store;
        this.accumulators = accumulators;
        this.layouts = layouts;
        this.memory = memory;
        this.rowBytes = 150 + accumulators.bytes();
    }

    /** Returns the row of a key that stands in a buffer, or null. */
    Row get(byte[] bytes, int from, int to) {
        Row row = young.get(bytes, from, to);
        if (row != null) {
            return row;
        }
        row = old.get(bytes, from, to);
        if (row == null) {
            byte[] key = Arrays.copyOfRange(bytes, from, to);
            byte[] stored = store.get(Bytes.wrap(key));
            if (stored == null) {
                return null;
            }
            row = decode(key, stored);
            accumulators.measure(row.aggregate());
            memory.add(bytes(row));
        }
        young.put(row);
        return row;
    }

    /** Adds a row that {@link #get} did not find. */
    Row add(byte[] key, Aggregate aggregate) {
        Row row = new Row(key, 0, aggregate);
        accumulators.measure(aggregate);
        memory.add(bytes(row));
        young.put(row);
        return row;
    }

    void changed(Row row, long partialTime) {
        if (!row.dirty()) {
            dirty.add(row);
        }
        row.changed(partialTime);
        memory.add(accumulators.measure(row.aggregate()));
    }

    /** Says whether there are rows that have changed and are not written. */
    boolean changed() {
        return !dirty.isEmpty();
    }

    /**
     * Writes the rows that have changed.
     *
     * @param versions gives each its new version and emits it
     */
    void flush(Consumer<Row> versions) {
        for (Row row : dirty) {
            versions.accept(row);
            store.put(Bytes.wrap(row.key()), encode(row));
            // Some are another size when they have been written, in the form that is the same for all of their value.
            memory.add(accumulators.measure(row.aggregate()));
        }
        dirty.clear();
        if (memory.exhausted()) {
            forgetOld();
        }
    }

    /** Lets go of the rows that were not used lately. */
    private void forgetOld() {
        memory.empty();
        old = young;
        young = new KeyMap<>();
        old.forEach(row -> memory.add(bytes(row)));
    }

    /** Lets go of rows that have been written, and are not going to be used again. */
    void forget(Predicate<Row> condition) {
        // One that was used again lately is in both, and counts once.
        old.remove(condition, row -> {
            if (young.get(row.key(), 0, row.key().length) == null) {
                memory.add(-bytes(row));
            }
        });
        young.remove(condition, row -> memory.add(-bytes(row)));
    }

    private long bytes(Row row) {
        return (long) rowBytes + row.key().length + row.aggregate().objectBytes();
    }

    private byte[] encode(Row row) {
        out.reset().writeLong(FORMAT);
        out.writeLong(layouts.fingerprint());
        out.writeLong(row.version());
        out.writeLong(row.aggregate().completeSince());
        accumulators.write(row.aggregate(), out);
        return out.toBytes();
    }

    private Row decode(byte[] key, byte[] stored) {
        in.on(stored, 0, stored.length);
        try {
            long format = in.readLong();
            if (format != FORMAT) {
                throw new IllegalStateException("This release reads format " + FORMAT + " of a row's state, not "
                        + format + "; run the release that wrote it, or start anew under another application.id");
            }
            long fingerprint = in.readLong();
            long version = in.readLong();
            long completeSince = in.readLong();
            Aggregate aggregate = layouts.read(fingerprint, 0, in);
            aggregate.completeSince(completeSince);
            return new Row(key, version, aggregate);
        } catch (MalformedException e) {
            throw new IllegalStateException("A row's state is not what this pipeline writes (" + e.getMessage() + ")");
        }
    }
}
