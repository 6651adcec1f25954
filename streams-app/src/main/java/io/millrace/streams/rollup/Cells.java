package io.millrace.streams.rollup;

import io.millrace.streams.event.Event;
import io.millrace.streams.event.Rejected;
import io.millrace.streams.pipeline.Pipeline.MeasureSpec;
import io.millrace.streams.wire.AvroInput;
import io.millrace.streams.wire.AvroOutput;
import io.millrace.streams.wire.MalformedException;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;

/** All cells and measures of a rollup together: counting an event, merging, and the bytes. Immutable. */
final class Cells {
    private static final int MOST_BYTES_OF_A_NUMBER = 10;
    /** To an exact sum or a sketch; more than any of them takes that is of one event. */
    private static final int MOST_BYTES_AN_EVENT_ADDS = 64;

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
     * Resolves a rollup's measures.
     *
     * @param specs the measures
     * @param event the event's schema
     * @param maxKeptBytes how large a value may be that is kept
     */
    Cells(List<MeasureSpec> specs, Schema event, int maxKeptBytes) {
        MeasureResolver resolver = new MeasureResolver(event, maxKeptBytes);
        this.measures = specs.stream().map(resolver::resolve).toArray(Measure[]::new);
        this.cells = resolver.cells().toArray(Cell[]::new);
        this.checking = Stream.of(cells).filter(Cell::checksEvents).toArray(Cell[]::new);
        this.overflowing = Stream.of(cells).filter(Cell::canOverflow).toArray(Cell[]::new);
        this.holders = Stream.of(cells).filter(cell -> cell.objects() > 0).toArray(Cell[]::new);
        this.keepers = Stream.of(cells).filter(Cell::keepsBytes).toArray(Cell[]::new);
        int nextLong = 0;
        int nextObject = 0;
        for (Cell cell : cells) {
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
