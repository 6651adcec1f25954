package io.millrace.streams.rollup;

import io.millrace.streams.event.Counters;
import io.millrace.streams.event.Event;
import io.millrace.streams.event.Reason;
import io.millrace.streams.event.RecordSizes;
import io.millrace.streams.event.Rejected;
import io.millrace.streams.measure.Accumulators;
import io.millrace.streams.measure.Aggregate;
import io.millrace.streams.route.ClockSchedule;
import io.millrace.streams.route.EventOutput;
import io.millrace.streams.shard.ShardKey;
import io.millrace.streams.wire.AvroOutput;
import io.millrace.streams.wire.RoutedKey;
import java.time.Duration;
import java.util.Arrays;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Folds the events of one task before they are sent anywhere, so that a key costs one partial per commit, however hot it is.
 * What it holds leaves in the transaction that commits the events it stands for: before the commit, or earlier if memory runs
 * out. Lateness is decided here, by the clock of the event's own partition, and nowhere after; what is promised to those who
 * fold is the least clock of all partitions whose events come here.
 */
public final class Combiner implements EventOutput {
    /** Large enough that a record's own cost does not count, small enough for any topic's max.message.bytes. */
    private static final int BLOCK_BYTES = 64 * 1024;
    /** A block of no more than this has no partial yet. */
    private static final int HEADER_ROOM = 32;

    /** What stands before a partial's key, and its time. */
    private static final int KEY_ROOM = 10;

    /** A count is shared by all threads: it would be in another's cache for every event. */
    private static final int COUNTED_TOGETHER = 1024;

    private static final byte[] NO_KEY = new byte[0];

    private final RollupPlan plan;
    private final Accumulators accumulators;
    private final WindowPlan[] windows;
    private final ShardKey.Keys keys;
    private final CombinerSettings settings;
    private final ClockSchedule clockSchedule;
    private final Counters counters;
    private final MemoryBudget budget;
    private final int entryBytes;
    private final int room;
    private final int blockBytes;
    private final AvroOutput alone = new AvroOutput();
    private final AvroOutput rowKey = new AvroOutput();
    private final KeyMap<Partial> partials = new KeyMap<>();
    /** By slice; null where there is none yet. */
    private final AvroOutput[] blocks;

    private ProcessorContext<RoutedKey, byte[]> context;
    private MemoryBudget.Account memory;
    private int task;
    private long sentClock;
    private int uncounted;

    private static final class Partial extends Aggregate implements KeyMap.Entry {
        private final byte[] key;
        private final int slice;
        private long time;

        Partial(byte[] key, int slice, Accumulators accumulators) {
            super(accumulators);
            this.key = key;
            this.slice = slice;
        }

        @Override
        public byte[] key() {
            return key;
        }

        void beginAnew() {
            clear();
            time = 0;
        }
    }

    /**
     * How a combiner is wired.
     *
     * @param child the operator that takes the partials
     * @param firstTask what the number of the task that reads the first partition is
     * @param idleTimeout how long a partition is without events until it is idle
     * @param sizes how large a record may be
     */
    public record CombinerSettings(String child, int firstTask, Duration idleTimeout, RecordSizes sizes) {}

    /**
     * Creates the combiner of one task.
     *
     * @param plan the rollup
     * @param settings what it is wired to
     * @param counters what to count in
     * @param budget how much memory all may hold
     */
    public Combiner(RollupPlan plan, CombinerSettings settings, Counters counters, MemoryBudget budget) {
        this.plan = plan;
        this.accumulators = plan.accumulators();
        this.windows = plan.windows().toArray(WindowPlan[]::new);
        this.keys = plan.key().keys();
        this.blocks = new AvroOutput[plan.shards()];
        this.settings = settings;
        this.clockSchedule = new ClockSchedule(settings.idleTimeout());
        this.counters = counters;
        this.budget = budget;
        // The entry, its key's array and its place in the table, about.
        this.room = settings.sizes().roomForPartial();
        this.blockBytes = Math.min(BLOCK_BYTES, room);
        this.entryBytes = 120 + accumulators.bytes();
    }

    @Override
    public void init(ProcessorContext<RoutedKey, byte[]> newContext) {
        close();
        context = newContext;
        task = settings.firstTask() + newContext.taskId().partition();
        memory = budget.openForPartials();
        // A task that is revived after an aborted commit has the same objects: what they promised was undone with it.
        sentClock = 0;
        clockSchedule.reset();
    }

    @Override
    public boolean leadsTo(String topic) {
        for (WindowPlan window : windows) {
            if (window.topic().equals(topic)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void take(Event event, Headers headers, Refusals refusals) {
        rowKey.reset();
        RowKey.reserveWindow(rowKey);
        try {
            accumulators.check(event);
            keys.write(event.fields(), false, rowKey);
        } catch (Rejected bad) {
            for (WindowPlan window : windows) {
                if (isFor(window, event)) {
                    refusals.refuse(window.topic(), bad);
                }
            }
            return;
        }
        for (WindowPlan window : windows) {
            try {
                if (isFor(window, event)) {
                    add(window, event);
                }
            } catch (Rejected bad) {
                refusals.refuse(window.topic(), bad);
            }
        }
        if (memory.exhausted()) {
            flush(event.watermark());
        }
    }

    private static boolean isFor(WindowPlan window, Event event) {
        return event.only() == null || event.only().equals(window.topic());
    }

    private void add(WindowPlan window, Event event) throws Rejected {
        long start = window.start(event.time());
        if (window.late(start, event.clock())) {
            throw new Rejected(
                    Reason.LATE,
                    "the event's window of " + window.topic()
                            + " had closed, grace included, by the clock of its partition");
        }
        if (window.beforeGeneration(start)) {
            throw new Rejected(
                    Reason.BEFORE_GENERATION,
                    "the event's window of " + window.topic()
                            + " began before generation.from: it stays as the generation before counted it");
        }
        RowKey.setWindow(rowKey.array(), window.seconds(), start);
        if (accumulators.mostBytes(event) + 2 * KEY_ROOM + rowKey.size() > room) {
            checkAlone(event);
        }
        Partial partial = partials.get(rowKey.array(), 0, rowKey.size());
        if (partial == null) {
            int slice = keys.slice(rowKey.array(), RowKey.COLUMNS, rowKey.size(), start, plan.shards());
            partial = new Partial(rowKey.toBytes(), slice, accumulators);
            partials.put(partial);
            memory.add(entryBytes + rowKey.size());
        } else if (accumulators.mostBytes(partial, event) + 2 * KEY_ROOM + rowKey.size() > room
                || accumulators.overflows(partial, event)) {
            // Another partial of the same row: whether the row takes both is for the fold to say.
            write(partial);
            memory.add(-partial.objectBytes());
            partial.beginAnew();
        }
        accumulators.add(partial, event);
        memory.add(accumulators.measure(partial));
        partial.time = Math.max(partial.time, event.time());
        if (++uncounted == COUNTED_TOGETHER) {
            count();
        }
    }

    /** Measures what only could be too large. */
    private void checkAlone(Event event) throws Rejected {
        Aggregate aggregate = accumulators.empty();
        accumulators.add(aggregate, event);
        PartialBlock.writePartial(rowKey.toBytes(), event.time(), accumulators, aggregate, alone.reset());
        if (alone.size() > room) {
            throw new Rejected(
                    Reason.OVERSIZED,
                    "the event, counted, would be " + alone.size() + " bytes; a record has room for " + room
                            + " of them (max.request.size, max.message.bytes); let less be kept of it (max.kept.bytes)");
        }
    }

    @Override
    public void flush(long watermark) {
        if (partials.size() > 0) {
            partials.forEach(this::write);
            partials.clear();
            memory.empty();
            for (int slice = 0; slice < blocks.length; slice++) {
                if (blocks[slice] != null) {
                    send(slice, blocks[slice]);
                }
            }
            Arrays.fill(blocks, null);
            count();
        }
        // Only now: a partial of the last block may belong to a window that this clock has closed.
        sentClock = Math.max(sentClock, watermark);
    }

    private void count() {
        counters.folded(uncounted);
        uncounted = 0;
    }

    private void write(Partial partial) {
        AvroOutput block = blocks[partial.slice];
        if (block == null) {
            block = newBlock();
            blocks[partial.slice] = block;
        }
        int before = block.size();
        PartialBlock.writePartial(partial.key, partial.time, accumulators, partial, block);
        counters.partials(1);
        if (block.size() > blockBytes && before > HEADER_ROOM) {
            byte[] last = Arrays.copyOfRange(block.array(), before, block.size());
            block.truncate(before);
            send(partial.slice, block);
            begin(block);
            block.writeFixed(last);
        }
    }

    private AvroOutput newBlock() {
        AvroOutput block = new AvroOutput();
        begin(block);
        return block;
    }

    private void begin(AvroOutput block) {
        block.reset();
        PartialBlock.writeHeader(plan.layouts().fingerprint(), task, sentClock, block);
    }

    private void send(int slice, AvroOutput block) {
        context.forward(
                new Record<>(
                        new RoutedKey(slice, NO_KEY),
                        block.toBytes(),
                        context.currentSystemTimeMs(),
                        new RecordHeaders()),
                settings.child());
    }

    /** Tells every slice the clock now and then, so that windows of rare keys need not wait for a partial to expire. */
    @Override
    public void tick(long nowMs, long watermark, boolean idle) {
        boolean nothingHeld = partials.size() == 0;
        if (!clockSchedule.due(nowMs, sentClock, idle && nothingHeld)) {
            return;
        }
        tellClock(idle && nothingHeld ? PartialBlock.idle(task) : task);
    }

    @Override
    public void end() {
        flush(Long.MAX_VALUE);
        tellClock(task);
    }

    private void tellClock(int as) {
        AvroOutput block = new AvroOutput();
        PartialBlock.writeHeader(plan.layouts().fingerprint(), as, sentClock, block);
        for (int slice = 0; slice < plan.shards(); slice++) {
            send(slice, block);
        }
    }

    @Override
    public void close() {
        if (memory != null) {
            memory.close();
            memory = null;
        }
        partials.clear();
        uncounted = 0;
        Arrays.fill(blocks, null);
    }
}
