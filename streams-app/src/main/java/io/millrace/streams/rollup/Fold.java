package io.millrace.streams.rollup;

import io.millrace.streams.event.Counters;
import io.millrace.streams.event.Origin;
import io.millrace.streams.event.Reason;
import io.millrace.streams.event.RecordSizes;
import io.millrace.streams.event.Rejected;
import io.millrace.streams.measure.Accumulators;
import io.millrace.streams.measure.Aggregate;
import io.millrace.streams.route.DeadLetters;
import io.millrace.streams.route.Redriven;
import io.millrace.streams.route.Watermarks;
import io.millrace.streams.store.CommitHook;
import io.millrace.streams.wire.RoutedKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Folds partials into rows and emits each changed row once per commit, as absolute values with a version. It never drops for
 * lateness: that was decided where the events came in. A partial it cannot take is dead-lettered as a row of its own, with
 * the number of its events, and the row stays as it was.
 */
public final class Fold implements Processor<RoutedKey, byte[], RoutedKey, byte[]> {
    /** How often expired windows are looked for. */
    public static final Duration EXPIRY_INTERVAL = Duration.ofSeconds(30);
    /** How often some of what has expired is deleted, besides what new rows give occasion to. */
    private static final Duration DELETION_INTERVAL = Duration.ofSeconds(5);
    /** Rows that have not changed for one to two of these, with nothing more on its way, are not kept for the next commit. */
    private static final Duration QUIET = Duration.ofMillis(100);

    private final RollupPlan plan;
    private final Accumulators accumulators;
    private final RowSizes rowSizes;
    private final PartialBlock.Reader block;
    private final Map<Integer, RowRecords> records = new HashMap<>();
    private final Map<Integer, Expiry> expiries = new HashMap<>();
    private final DeadLetters deadLetters;
    private final Counters counters;
    private final MemoryBudget budget;
    private final FoldSettings settings;

    private ProcessorContext<RoutedKey, byte[]> context;
    private MemoryBudget.Account memory;
    private Rows rows;
    private Watermarks watermarks;
    private int slice;
    /** Looks whether it has become quiet, while there are rows to emit. */
    private Optional<Cancellable> quietCheck = Optional.empty();

    private boolean partialsSinceQuietCheck;

    /**
     * How a fold is wired.
     *
     * @param store its store
     * @param commitHook the store that tells of commits
     * @param deadLetters the child that takes dead letters
     * @param outputs where the rows of each window go, in the rollup's order
     * @param combiners how many tasks send partials
     * @param backfillCombiners how many tasks send partials of what the source held before
     * @param idleTimeout how long one of those is without events until it says that windows need not wait for it
     * @param sizes how large a record may be
     */
    public record FoldSettings(
            String store,
            String commitHook,
            String deadLetters,
            List<Output> outputs,
            int combiners,
            int backfillCombiners,
            Duration idleTimeout,
            RecordSizes sizes) {
        /** Copies the list. */
        public FoldSettings {
            outputs = List.copyOf(outputs);
        }
    }

    /**
     * Where the rows of one window go.
     *
     * @param keyId the key schema's id in the registry
     * @param valueId the value schema's id in the registry
     * @param child the child that takes the rows
     */
    public record Output(int keyId, int valueId, String child) {}

    /**
     * Creates the fold of one task.
     *
     * @param plan the rollup
     * @param deadLetters makes dead letters
     * @param counters what to count in
     * @param budget how much memory all may hold
     * @param settings what it is wired to
     */
    public Fold(
            RollupPlan plan, DeadLetters deadLetters, Counters counters, MemoryBudget budget, FoldSettings settings) {
        this.plan = plan;
        this.accumulators = plan.accumulators();
        this.rowSizes = new RowSizes(settings.sizes(), plan.accumulators());
        this.block = new PartialBlock.Reader(plan.layouts());
        this.deadLetters = deadLetters;
        this.counters = counters;
        this.budget = budget;
        this.settings = settings;
        for (int i = 0; i < plan.windows().size(); i++) {
            WindowPlan window = plan.windows().get(i);
            Output output = settings.outputs().get(i);
            records.put(
                    window.seconds(),
                    new RowRecords(window, plan.accumulators(), output.keyId(), output.valueId(), output.child()));
        }
    }

    @Override
    public void init(ProcessorContext<RoutedKey, byte[]> newContext) {
        close();
        context = newContext;
        slice = newContext.taskId().partition();
        memory = budget.openForRows();
        KeyValueStore<Bytes, byte[]> store = newContext.getStateStore(settings.store());
        rows = new Rows(store, plan.accumulators(), plan.layouts(), memory);
        expiries.clear();
        for (WindowPlan window : plan.windows()) {
            if (window.windowed()) {
                expiries.put(window.seconds(), new Expiry(store, window));
            }
        }
        watermarks = new Watermarks(
                settings.combiners(),
                settings.backfillCombiners(),
                settings.idleTimeout().toMillis());
        CommitHook hook = newContext.getStateStore(settings.commitHook());
        hook.beforeCommit(newContext, this::flush);
        newContext.schedule(EXPIRY_INTERVAL, PunctuationType.WALL_CLOCK_TIME, this::expire);
        newContext.schedule(DELETION_INTERVAL, PunctuationType.WALL_CLOCK_TIME, now -> expiries.values()
                .forEach(Expiry::delete));
    }

    @Override
    public void process(Record<RoutedKey, byte[]> record) {
        if (Redriven.is(record.headers()) && !block.canRead(record.value())) {
            giveUpUnread(record);
            return;
        }
        block.open(record.value(), record.timestamp());
        while (block.next()) {
            fold(record);
        }
        watermarks.observe(block.task(), block.clock(), block.idle(), context.currentSystemTimeMs());
        partialsSinceQuietCheck = true;
        if (memory.exhausted()) {
            flush();
        }
        if (quietCheck.isEmpty() && rows.changed()) {
            quietCheck = Optional.of(context.schedule(QUIET, PunctuationType.WALL_CLOCK_TIME, now -> commitIfQuiet()));
        }
    }

    /**
     * Asks for a commit ahead of its time when nothing more is to be expected: partials arrive just after a commit, and their
     * rows would wait for the next. While any combiner of the process holds events, that next commit is needed anyway and
     * brings more to fold, so there is at most one commit more for each that has sent partials.
     */
    private void commitIfQuiet() {
        if (!partialsSinceQuietCheck && !budget.partialsHeld()) {
            context.commit();
        }
        partialsSinceQuietCheck = false;
    }

    private void fold(Record<RoutedKey, byte[]> record) {
        byte[] bytes = block.bytes();
        Aggregate partial = block.aggregate();
        Expiry expiry = expiries.get(RowKey.windowSeconds(bytes, block.keyFrom()));
        // Before the row is looked for: what has expired is not read into the cache again while it waits to be deleted.
        if (expiry != null && expiry.expired(RowKey.windowStart(bytes, block.keyFrom()))) {
            giveUp(record, rowKey(), partial, Reason.EXPIRED, "the window's row has already left the state");
            return;
        }
        Row row = rows.get(bytes, block.keyFrom(), block.keyTo());
        if (row == null) {
            byte[] rowKey = rowKey();
            accumulators.measure(partial);
            if (!rowSizes.fits(records(rowKey), rowKey, partial)) {
                giveUp(record, rowKey, partial, Reason.OVERSIZED, "a row of this partial is more than Kafka takes");
                return;
            }
            row = rows.add(rowKey, partial);
            if (expiry != null) {
                expiry.made();
            }
        } else {
            if (accumulators.overflows(row.aggregate(), partial)) {
                giveUp(record, row.key(), partial, Reason.OVERFLOW, "a measure of the row would overflow");
                return;
            }
            accumulators.measure(partial);
            if (!rowSizes.fits(records(row.key()), row, partial)) {
                giveUp(record, row.key(), partial, Reason.OVERSIZED, "the row would become more than Kafka takes");
                return;
            }
            accumulators.merge(row.aggregate(), partial);
        }
        rows.changed(row, block.time());
    }

    private byte[] rowKey() {
        return Arrays.copyOfRange(block.bytes(), block.keyFrom(), block.keyTo());
    }

    private void flush() {
        quietCheck.ifPresent(Cancellable::cancel);
        quietCheck = Optional.empty();
        rows.flush(this::emit);
    }

    private void emit(Row row) {
        byte[] rowKey = row.key();
        RowRecords out = records(rowKey);
        long version = out.window()
                .nextVersion(
                        RowKey.windowStart(rowKey),
                        row.version(),
                        row.aggregate().events(),
                        context.currentSystemTimeMs());
        long time = row.time();
        row.emitted(version);
        counters.row();
        context.forward(
                new Record<>(
                        new RoutedKey(slice, out.key(rowKey)),
                        out.value(rowKey, version, row.aggregate()),
                        time,
                        new RecordHeaders()),
                out.child());
    }

    private void expire(long nowMs) {
        flush();
        long least = watermarks.least(nowMs);
        boolean expired = false;
        for (Expiry expiry : expiries.values()) {
            expired |= expiry.advance(least);
        }
        if (expired) {
            rows.forget(this::expired);
            deleteExpired();
        }
    }

    private void deleteExpired() {
        expiries.values().forEach(Expiry::delete);
    }

    private boolean expired(Row row) {
        Expiry expiry = expiries.get(RowKey.windowSeconds(row.key()));
        return expiry != null && expiry.expired(RowKey.windowStart(row.key()));
    }

    private RowRecords records(byte[] rowKey) {
        RowRecords found = records.get(RowKey.windowSeconds(rowKey));
        if (found == null) {
            // Says what is wrong.
            plan.window(RowKey.windowSeconds(rowKey));
        }
        return found;
    }

    private void giveUp(
            Record<RoutedKey, byte[]> record, byte[] rowKey, Aggregate partial, Reason reason, String message) {
        counters.deadLetter(reason);
        RowRecords as = records(rowKey);
        RecordMetadata source = context.recordMetadata()
                .orElseThrow(() -> new IllegalStateException("a partial always comes from a topic"));
        // Those of one that was sent back say so, and blocks have no others.
        RecordHeaders headers = new RecordHeaders(record.headers());
        headers.add(DeadLetters.PARTIAL_EVENTS, Long.toString(partial.events()).getBytes(StandardCharsets.UTF_8));
        // The row can be read, but not added up: of a distinct count, a percentile or an average it has only the
        // result.
        headers.add(DeadLetters.PARTIAL_STATE, block.alone());
        context.forward(
                deadLetters.letter(
                        as.key(rowKey),
                        as.value(rowKey, 0, partial),
                        headers,
                        new Origin(source, record.timestamp(), Origin.WHOLE),
                        new Rejected(reason, message),
                        as.window().topic(),
                        context.currentSystemTimeMs()),
                settings.deadLetters());
    }

    /** Gives up a partial that was sent back and is of a state that there is no more: its events have been read anew. */
    private void giveUpUnread(Record<RoutedKey, byte[]> record) {
        counters.deadLetter(Reason.UNKNOWN_LAYOUT);
        RecordMetadata source = context.recordMetadata()
                .orElseThrow(() -> new IllegalStateException("a partial always comes from a topic"));
        RecordHeaders headers = new RecordHeaders(record.headers());
        headers.add(DeadLetters.PARTIAL_STATE, record.value());
        context.forward(
                deadLetters.letter(
                        null,
                        null,
                        headers,
                        new Origin(source, record.timestamp(), Origin.WHOLE),
                        new Rejected(
                                Reason.UNKNOWN_LAYOUT,
                                "the partial that was sent back is of no state that this rollup has: of one from before a"
                                        + " reset, whose events have been read anew, or of another release"),
                        plan.name(),
                        context.currentSystemTimeMs()),
                settings.deadLetters());
    }

    @Override
    public void close() {
        quietCheck = Optional.empty();
        if (memory != null) {
            memory.close();
            memory = null;
            rows = null;
        }
    }
}
