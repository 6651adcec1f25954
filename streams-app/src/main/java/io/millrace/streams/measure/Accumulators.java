package io.millrace.streams.measure;

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

/** All accumulators and measures of a rollup together: counting an event, merging, and the bytes. Immutable. */
public final class Accumulators {
    /** The place of a field in no event. */
    private static final int NOWHERE = -1;

    private static final int MOST_BYTES_OF_A_NUMBER = 10;
    /** To an exact sum or a sketch; more than any of them takes that is of one event. */
    private static final int MOST_BYTES_AN_EVENT_ADDS = 64;

    private final List<AccumulatorSpec> specs;
    private final Accumulator[] accumulators;
    private final Accumulator[] checking;
    private final Accumulator[] overflowing;
    /** Those with objects: the only ones whose memory is not known beforehand. */
    private final Accumulator[] holders;

    private final Accumulator[] keepers;
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
    public Accumulators(List<MeasureSpec> specs, Schema event, int maxKeptBytes) {
        this(specs, event, maxKeptBytes, Set.of());
    }

    /**
     * Resolves the measures of a rollup.
     *
     * @param specs the measures
     * @param event the event's schema
     * @param maxKeptBytes how large a value may be that is kept
     * @param late the specs that began to count later than the rollup
     */
    public Accumulators(List<MeasureSpec> specs, Schema event, int maxKeptBytes, Set<String> late) {
        this(new MeasureResolver(event, maxKeptBytes, late), specs);
    }

    private Accumulators(MeasureResolver resolver, List<MeasureSpec> specs) {
        this(specs.stream().map(resolver::resolve).toArray(Measure[]::new), resolver.accumulators());
    }

    private Accumulators(Measure[] measures, SortedMap<AccumulatorSpec, Accumulator> accumulators) {
        this.measures = measures;
        this.specs = List.copyOf(accumulators.keySet());
        this.accumulators = accumulators.values().toArray(Accumulator[]::new);
        this.checking =
                Stream.of(this.accumulators).filter(Accumulator::checksEvents).toArray(Accumulator[]::new);
        this.overflowing =
                Stream.of(this.accumulators).filter(Accumulator::canOverflow).toArray(Accumulator[]::new);
        this.holders = Stream.of(this.accumulators)
                .filter(accumulator -> accumulator.objects() > 0)
                .toArray(Accumulator[]::new);
        this.keepers =
                Stream.of(this.accumulators).filter(Accumulator::keepsBytes).toArray(Accumulator[]::new);
        int nextLong = 0;
        int nextObject = 0;
        for (Accumulator accumulator : this.accumulators) {
            accumulator.place(nextLong, nextObject);
            nextLong += accumulator.longs();
            nextObject += accumulator.objects();
        }
        this.longs = nextLong;
        this.objects = nextObject;
        // Each keeper has a column, or it would not be there.
        this.columnsOfOneKeeper = measures.length - keepers.length + 1;
        this.fixedBytes = MOST_BYTES_OF_A_NUMBER * (longs + 1) + MOST_BYTES_AN_EVENT_ADDS * objects;
    }

    /** Returns the accumulators of a layout, which read states of it and take no events. */
    static Accumulators of(List<AccumulatorSpec> specs) {
        SortedMap<AccumulatorSpec, Accumulator> accumulators = new TreeMap<>();
        specs.forEach(spec -> accumulators.put(spec, spec.accumulator(NOWHERE, Integer.MAX_VALUE)));
        return new Accumulators(new Measure[0], accumulators);
    }

    /** Returns the layout of the state: always in the same order, whatever that of the measures. */
    public List<AccumulatorSpec> specs() {
        return specs;
    }

    /** Returns how many accumulators there are. */
    int size() {
        return accumulators.length;
    }

    /** Returns the accumulator at a place. */
    Accumulator accumulator(int i) {
        return accumulators[i];
    }

    /** Returns the output fields, in the order of the file. */
    public List<Schema.Field> fields() {
        return List.of(measures).stream().map(Measure::field).toList();
    }

    /** Returns an aggregate of no events. */
    public Aggregate empty() {
        return new Aggregate(this);
    }

    int longs() {
        return longs;
    }

    int objects() {
        return objects;
    }

    /** Returns how much memory an aggregate takes without its objects, in bytes. */
    public int bytes() {
        return 72 + longs * Long.BYTES + objects * Integer.BYTES;
    }

    /** Returns what an aggregate would take at most, written, if it were of this event alone. */
    public long mostBytes(Event event) {
        return fixedBytes + keptBytes(event);
    }

    /** Returns what an aggregate would take at most, written, with one event more. */
    public long mostBytes(Aggregate measured, Event event) {
        return mostBytes(measured) + keptBytes(event);
    }

    /** Returns what an aggregate takes at most, written: no object has more than twice the bytes that it takes in memory. */
    public long mostBytes(Aggregate measured) {
        return fixedBytes + 2L * measured.objectBytes();
    }

    /** Returns what the columns of an aggregate take at most, written: several may show the same kept value. */
    public long mostBytesOfColumns(Aggregate measured) {
        long kept = 0;
        for (Accumulator keeper : keepers) {
            kept += keeper.objectBytes(measured);
        }
        return (long) MOST_BYTES_AN_EVENT_ADDS * measures.length + columnsOfOneKeeper * kept;
    }

    private long keptBytes(Event event) {
        long bytes = 0;
        for (Accumulator accumulator : keepers) {
            bytes += accumulator.keptBytes(event);
        }
        return bytes;
    }

    /**
     * Measures the objects of an aggregate that has changed.
     *
     * @return how much more memory they take than when they were measured last, in bytes; negative if less
     */
    public int measure(Aggregate changed) {
        if (holders.length == 0) {
            return 0;
        }
        int bytes = 0;
        for (Accumulator accumulator : holders) {
            bytes += accumulator.objectBytes(changed);
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
    public void check(Event event) throws Rejected {
        for (Accumulator accumulator : checking) {
            accumulator.check(event);
        }
    }

    public boolean overflows(Aggregate into, Event event) {
        for (Accumulator accumulator : overflowing) {
            if (accumulator.overflows(into, event)) {
                return true;
            }
        }
        return false;
    }

    public boolean overflows(Aggregate into, Aggregate from) {
        for (Accumulator accumulator : overflowing) {
            if (accumulator.overflows(into, from)) {
                return true;
            }
        }
        return false;
    }

    public void add(Aggregate into, Event event) {
        for (Accumulator accumulator : accumulators) {
            accumulator.add(into, event);
        }
        into.addEvents(1);
    }

    public void merge(Aggregate into, Aggregate from) {
        for (Accumulator accumulator : accumulators) {
            accumulator.merge(into, from);
        }
        into.addEvents(from.events());
        into.completeSince(from.completeSince());
    }

    /** Writes the state: what {@link #read} reads. */
    public void write(Aggregate from, AvroOutput out) {
        out.writeLong(from.events());
        for (Accumulator accumulator : accumulators) {
            accumulator.write(from, out);
        }
    }

    public Aggregate read(AvroInput in) throws MalformedException {
        Aggregate read = empty();
        read.addEvents(in.readLong());
        for (Accumulator accumulator : accumulators) {
            accumulator.read(read, in);
        }
        return read;
    }

    /** Writes the measures, as the row's fields. */
    public void writeMeasures(Aggregate from, AvroOutput out) {
        for (Measure measure : measures) {
            measure.write(from, out);
        }
    }
}
