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
import java.util.stream.Stream;
import org.apache.avro.Schema;

/** All cells and measures of a rollup together: counting an event, merging, and the bytes. Immutable. */
final class Cells {
    /** The place of a field in no event. */
    private static final int NOWHERE = -1;

    private static final int MOST_BYTES_OF_A_NUMBER = 10;
    /** To an exact sum or a sketch; more than any of them takes that is of one event. */
    private static final int MOST_BYTES_AN_EVENT_ADDS = 64;

    private final List<AccumulatorSpec> accumulators;
    private final Cell[] cells;
    private final Cell[] checking;
    private final Cell[] overflowing;
    /** Those with objects: the only ones whose memory is not known beforehand. */
    private final Cell[] holders;

    private final Cell[] keepers;
    private final Measure[] measures;
    private final int longs;
    private final int objects;
    private final int fixedBytes;
    /** How many columns at most show one kept value. */
    private final int columnsOfOneKeeper;

    /**
     * Resolves the measures of a rollup that begins.
     *
     * @param specs the measures
     * @param event the event's schema
     * @param maxKeptBytes how large a value may be that is kept
     */
    Cells(List<MeasureSpec> specs, Schema event, int maxKeptBytes) {
        this(specs, event, maxKeptBytes, Set.of());
    }

    /**
     * Resolves the measures of a rollup.
     *
     * @param specs the measures
     * @param event the event's schema
     * @param maxKeptBytes how large a value may be that is kept
     * @param late the accumulators that began to count later than the rollup
     */
    Cells(List<MeasureSpec> specs, Schema event, int maxKeptBytes, Set<String> late) {
        this(new MeasureResolver(event, maxKeptBytes, late), specs);
    }

    private Cells(MeasureResolver resolver, List<MeasureSpec> specs) {
        this(specs.stream().map(resolver::resolve).toArray(Measure[]::new), resolver.cells());
    }

    private Cells(Measure[] measures, SortedMap<AccumulatorSpec, Cell> cells) {
        this.measures = measures;
        this.accumulators = List.copyOf(cells.keySet());
        this.cells = cells.values().toArray(Cell[]::new);
        this.checking = Stream.of(this.cells).filter(Cell::checksEvents).toArray(Cell[]::new);
        this.overflowing = Stream.of(this.cells).filter(Cell::canOverflow).toArray(Cell[]::new);
        this.holders = Stream.of(this.cells).filter(cell -> cell.objects() > 0).toArray(Cell[]::new);
        this.keepers = Stream.of(this.cells).filter(Cell::keepsBytes).toArray(Cell[]::new);
        int nextLong = 0;
        int nextObject = 0;
        for (Cell cell : this.cells) {
            cell.place(nextLong, nextObject);
            nextLong += cell.longs();
            nextObject += cell.objects();
        }
        this.longs = nextLong;
        this.objects = nextObject;
        // Each keeper has a column, or it would not be there.
        this.columnsOfOneKeeper = measures.length - keepers.length + 1;
        this.fixedBytes = MOST_BYTES_OF_A_NUMBER * (longs + 1) + MOST_BYTES_AN_EVENT_ADDS * objects;
    }

    /** Returns the cells of a layout, which read states of it and take no events. */
    static Cells of(List<AccumulatorSpec> accumulators) {
        SortedMap<AccumulatorSpec, Cell> cells = new TreeMap<>();
        accumulators.forEach(accumulator -> cells.put(accumulator, accumulator.cell(NOWHERE, Integer.MAX_VALUE)));
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

    /** Returns how much memory an aggregate takes without its objects, in bytes. */
    int bytes() {
        return 72 + longs * Long.BYTES + objects * Integer.BYTES;
    }

    /** Returns what an aggregate would take at most, written, if it were of this event alone. */
    long mostBytes(Event event) {
        return fixedBytes + keptBytes(event);
    }

    /** Returns what an aggregate would take at most, written, with one event more. */
    long mostBytes(Aggregate measured, Event event) {
        return mostBytes(measured) + keptBytes(event);
    }

    /** Returns what an aggregate takes at most, written: no object has more than twice the bytes that it takes in memory. */
    long mostBytes(Aggregate measured) {
        return fixedBytes + 2L * measured.objectBytes();
    }

    /** Returns what the columns of an aggregate take at most, written: several may show the same kept value. */
    long mostBytesOfColumns(Aggregate measured) {
        long kept = 0;
        for (Cell keeper : keepers) {
            kept += keeper.objectBytes(measured);
        }
        return (long) MOST_BYTES_AN_EVENT_ADDS * measures.length + columnsOfOneKeeper * kept;
    }

    private long keptBytes(Event event) {
        long bytes = 0;
        for (Cell cell : keepers) {
            bytes += cell.keptBytes(event);
        }
        return bytes;
    }

    /**
     * Measures the objects of an aggregate that has changed.
     *
     * @return how much more memory they take than when they were measured last, in bytes; negative if less
     */
    int measure(Aggregate changed) {
        if (holders.length == 0) {
            return 0;
        }
        int bytes = 0;
        for (Cell cell : holders) {
            bytes += cell.objectBytes(changed);
        }
        int more = bytes - changed.objectBytes();
        changed.measured(bytes);
        return more;
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
