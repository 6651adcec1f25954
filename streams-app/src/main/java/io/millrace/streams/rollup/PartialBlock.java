package io.millrace.streams.rollup;

import io.millrace.streams.measure.Accumulators;
import io.millrace.streams.measure.Aggregate;
import io.millrace.streams.measure.StateLayouts;
import io.millrace.streams.wire.AvroInput;
import io.millrace.streams.wire.AvroOutput;
import io.millrace.streams.wire.MalformedException;

/**
 * Partials on their way to one slice, many in one record: Kafka and Streams do the same work for a record whether it holds
 * one partial or a thousand. A header says of which layout they are,
 * which task combined them and where its clock stands; each partial is the row's key,
 * its time and its aggregate.
 */
final class PartialBlock {
    /** Raised when the layout changes: what an earlier release left in Kafka must be recognised. */
    private static final int FORMAT = 3;

    /** A number that no task has, so that nobody waits for its clock. */
    private static final int NO_TASK = Integer.MAX_VALUE;

    private PartialBlock() {}

    /** Returns what stands in the header for a task that nobody is to wait for. */
    static int idle(int task) {
        return ~task;
    }

    static void writeHeader(long fingerprint, int task, long clock, AvroOutput out) {
        out.writeLong(FORMAT);
        out.writeLong(fingerprint);
        out.writeLong(task);
        out.writeLong(clock);
    }

    static void writePartial(byte[] rowKey, long time, Accumulators accumulators, Aggregate aggregate, AvroOutput out) {
        out.writeBytes(rowKey, 0, rowKey.length);
        out.writeLong(time);
        accumulators.write(aggregate, out);
    }

    /** Goes through a block. Used again for the next; for one thread. */
    static final class Reader {
        private final StateLayouts layouts;
        private final AvroInput in = new AvroInput();
        private long fingerprint;
        private long written;
        private int task;
        private long clock;
        private int from;
        private int keyFrom;
        private int keyTo;
        private long time;
        private Aggregate aggregate;

        Reader(StateLayouts layouts) {
            this.layouts = layouts;
        }

        /** Says whether a block is of a format and a layout that are known here. */
        boolean canRead(byte[] block) {
            in.on(block, 0, block.length);
            try {
                return in.readLong() == FORMAT && layouts.knows(in.readLong());
            } catch (MalformedException e) {
                return false;
            }
        }

        /**
         * Begins with a block.
         *
         * @param newWritten when it was written, in milliseconds since 1970
         */
        void open(byte[] block, long newWritten) {
            written = newWritten;
            in.on(block, 0, block.length);
            try {
                long format = in.readLong();
                if (format != FORMAT) {
                    throw new IllegalStateException("This release reads format " + FORMAT + " of partials, not "
                            + format + "; run the release that wrote them, or start anew under another application.id");
                }
                fingerprint = in.readLong();
                task = in.readInt();
                clock = in.readLong();
            } catch (MalformedException e) {
                throw unreadable(e);
            }
        }

        /** Reads the next partial; says false at the end. */
        boolean next() {
            if (in.atEnd()) {
                return false;
            }
            try {
                from = in.position();
                int length = in.readLength();
                keyFrom = in.position();
                in.skip(length);
                keyTo = in.position();
                time = in.readLong();
                aggregate = layouts.read(fingerprint, written, in);
            } catch (MalformedException e) {
                throw unreadable(e);
            }
            return true;
        }

        /** Returns the fingerprint of the layout that the partials have. */
        long fingerprint() {
            return fingerprint;
        }

        int task() {
            return Math.max(task, ~task);
        }

        /** Whether nobody is to wait for the task: {@link #idle(int)} wrote its number. */
        boolean idle() {
            return task < 0;
        }

        long clock() {
            return clock;
        }

        byte[] bytes() {
            return in.bytes();
        }

        /** Returns a block of nothing but the partial, of no task and without a clock: what is counted when it is read anew. */
        byte[] alone() {
            AvroOutput alone = new AvroOutput();
            writeHeader(fingerprint, NO_TASK, Long.MIN_VALUE, alone);
            alone.writeFixed(bytes(), from(), to() - from());
            return alone.toBytes();
        }

        /** Where the partial begins in {@link #bytes}; it goes to {@link #to}. */
        int from() {
            return from;
        }

        int to() {
            return in.position();
        }

        int keyFrom() {
            return keyFrom;
        }

        int keyTo() {
            return keyTo;
        }

        long time() {
            return time;
        }

        Aggregate aggregate() {
            return aggregate;
        }

        private static IllegalStateException unreadable(MalformedException e) {
            return new IllegalStateException("A partial is not what this pipeline writes (" + e.getMessage() + ")");
        }
    }
}
