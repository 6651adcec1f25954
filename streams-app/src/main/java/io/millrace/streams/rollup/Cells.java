package io.millrace.streams.rollup;

import io.millrace.streams.event.Event;
import io.millrace.streams.event.Rejected;
import io.millrace.streams.pipeline.Pipeline.MeasureSpec;
import io.millrace.streams.wire.AvroInput;
import io.millrace.streams.wire.AvroOutput;
import io.millrace.streams.wire.MalformedException;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.avro.Schema;

/** All cells and measures of a rollup together: counting an event, merging, and the bytes. Immutable. */
final class Cells {
    /** The place of a field in no event. */
    private static final int NOWHERE = -1;

    private final List<AccumulatorSpec> accumulators;
    private final Cell[] cells;
    private final Cell[] checking;
    private final Cell[] overflowing;
    private final Measure[] measures;
    private final int longs;
    private final int objects;

    /** Resolves the measures of a rollup that begins. */
    Cells(List<MeasureSpec> specs, Schema event) {
        this(specs, event, Set.of());
    }

    /**
     * Resolves the measures of a rollup.
     *
     * @param late the accumulators that began to count later than the rollup
     */
    Cells(List<MeasureSpec> specs, Schema event, Set<String> late) {
        this(new MeasureResolver(event, late), specs);
    }

    private Cells(MeasureResolver resolver, List<MeasureSpec> specs) {
        this(specs.stream().map(resolver::resolve).toArray(Measure[]::new), resolver.cells());
    }

    private Cells(Measure[] measures, SortedMap<AccumulatorSpec, Cell> cells) {
        this.measures = measures;
        this.accumulators = List.copyOf(cells.keySet());
        this.cells = cells.values().toArray(Cell[]::new);
        this.checking = cells.values().stream().filter(Cell::checksEvents).toArray(Cell[]::new);
        this.overflowing = cells.values().stream().filter(Cell::canOverflow).toArray(Cell[]::new);
        int nextLong = 0;
        int nextObject = 0;
        for (Cell cell : this.cells) {
            cell.place(nextLong, nextObject);
            nextLong += cell.longs();
            nextObject += cell.objects();
        }
        this.longs = nextLong;
        this.objects = nextObject;
    }

    /** Returns the cells of a layout, which read states of it and take no events. */
    static Cells of(List<AccumulatorSpec> accumulators) {
        SortedMap<AccumulatorSpec, Cell> cells = new TreeMap<>();
        accumulators.forEach(accumulator -> cells.put(accumulator, accumulator.cell(NOWHERE)));
        return new Cells(new Measure[0], cells);
    }

    /** Returns the layout of the state: always in the same order, whatever that of the measures. */
    List<AccumulatorSpec> accumulators() {
        return accumulators;
    }

    /** Returns how many cells there are. */
    int size() {
        return cells.length;
    }

    /** Returns the cell of the i-th accumulator. */
    Cell cell(int i) {
        return cells[i];
    }

    /** Returns the output fields, in the order of the file. */
    List<Schema.Field> fields() {
        return List.of(measures).stream().map(Measure::field).toList();
    }

    /** Returns an aggregate of no events. */
    Aggregate empty() {
        return new Aggregate(longs, objects);
    }

    /** Returns how much memory an aggregate takes, about, in bytes. */
    int typicalBytes() {
        int bytes = 64 + longs * Long.BYTES + objects * Integer.BYTES;
        for (Cell cell : cells) {
            bytes += cell.typicalObjectBytes();
        }
        return bytes;
    }

    /**
     * Says whether an event can be counted.
     *
     * @throws Rejected if a measure could never take it
     */
    void check(Event event) throws Rejected {
        for (Cell cell : checking) {
            cell.check(event);
        }
    }

    boolean overflows(Aggregate into, Event event) {
        for (Cell cell : overflowing) {
            if (cell.overflows(into, event)) {
                return true;
            }
        }
        return false;
    }

    boolean overflows(Aggregate into, Aggregate from) {
        for (Cell cell : overflowing) {
            if (cell.overflows(into, from)) {
                return true;
            }
        }
        return false;
    }

    void add(Aggregate into, Event event) {
        for (Cell cell : cells) {
            cell.add(into, event);
        }
        into.addEvents(1);
    }

    void merge(Aggregate into, Aggregate from) {
        for (Cell cell : cells) {
            cell.merge(into, from);
        }
        into.addEvents(from.events());
        into.completeSince(from.completeSince());
    }

    /** Writes the state: what {@link #read} reads. */
    void write(Aggregate from, AvroOutput out) {
        out.writeLong(from.events());
        for (Cell cell : cells) {
            cell.write(from, out);
        }
    }

    Aggregate read(AvroInput in) throws MalformedException {
        Aggregate read = empty();
        read.addEvents(in.readLong());
        for (Cell cell : cells) {
            cell.read(read, in);
        }
        return read;
    }

    /** Writes the measures, as the row's fields. */
    void writeMeasures(Aggregate from, AvroOutput out) {
        for (Measure measure : measures) {
            measure.write(from, out);
        }
    }
}
