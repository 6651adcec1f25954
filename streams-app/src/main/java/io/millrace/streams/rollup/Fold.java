package io.millrace.streams.rollup;

import io.millrace.streams.event.Counters;
import io.millrace.streams.event.DeadLetters;
import io.millrace.streams.event.Reason;
import io.millrace.streams.event.Rejected;
import io.millrace.streams.wire.RoutedKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
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

    private final RollupPlan plan;
    private final RowRecords rows;
    private final RollupCodec codec;
    private final DeadLetters deadLetters;
    private final Counters counters;
    private final int sourcePartitions;
    private final FoldNames names;

    private ProcessorContext<RoutedKey, byte[]> context;
    private KeyValueStore<Bytes, byte[]> store;
    private Watermarks watermarks;
    private Expiry expiry;
    private int slice;

    /**
     * The names a fold is wired by.
     *
     * @param store its store
     * @param rows the child that takes rows
     * @param deadLetters the child that takes dead letters
     */
    public record FoldNames(String store, String rows, String deadLetters) {}

    /**
     * Creates the fold of one task.
     *
     * @param plan the rollup
     * @param keyId the key schema's id in the registry
     * @param valueId the value schema's id in the registry
     * @param sourcePartitions how many partitions the source topic has
     * @param deadLetters makes dead letters
     * @param counters what to count in
     * @param names what it is wired to
     */
    public Fold(
            RollupPlan plan,
            int keyId,
            int valueId,
            int sourcePartitions,
            DeadLetters deadLetters,
            Counters counters,
            FoldNames names) {
        this.plan = plan;
        this.rows = new RowRecords(plan, keyId, valueId);
        this.codec = new RollupCodec(plan.measures());
        this.sourcePartitions = sourcePartitions;
        this.deadLetters = deadLetters;
        this.counters = counters;
        this.names = names;
    }

    @Override
    public void init(ProcessorContext<RoutedKey, byte[]> newContext) {
        context = newContext;
        slice = newContext.taskId().partition();
        store = newContext.getStateStore(names.store());
        FlushListeners.listen(store, newContext, this::emit);
        if (plan.windowed()) {
            watermarks = new Watermarks(sourcePartitions);
            expiry = new Expiry(store, plan, watermarks);
            newContext.schedule(EXPIRY_INTERVAL, PunctuationType.WALL_CLOCK_TIME, now -> expiry.step());
        }
    }

    @Override
    public void process(Record<RoutedKey, byte[]> record) {
        byte[] rowKey = record.key().bytes();
        Partial partial = codec.partial(record.value());
        if (plan.windowed()) {
            watermarks.observe(partial.partition(), partial.clock());
            if (expiry.expired(RowKey.windowStart(rowKey))) {
                giveUp(record, partial, Reason.EXPIRED, "the window's row has already left the state");
                return;
            }
        }
        Bytes storeKey = Bytes.wrap(rowKey);
        byte[] stored = store.get(storeKey);
        RowState last = stored == null ? null : codec.row(stored);
        Aggregate folded;
        try {
            folded = last == null ? partial.aggregate() : plan.measures().merge(last.aggregate(), partial.aggregate());
        } catch (ArithmeticException e) {
            giveUp(record, partial, Reason.OVERFLOW, "a measure of the row would overflow");
            return;
        }
        long version = plan.nextVersion(rowKey, last, folded.events(), context.currentSystemTimeMs());
        store.put(storeKey, codec.encode(new RowState(version, folded)));
    }

    private void emit(Record<Bytes, byte[]> change) {
        if (Expiry.isMark(change.key())) {
            expiry.markFlushed();
            return;
        }
        if (change.value() == null) {
            return;
        }
        byte[] rowKey = change.key().get();
        RowState row = codec.row(change.value());
        counters.row();
        context.forward(
                new Record<>(
                        new RoutedKey(slice, rows.key(rowKey)),
                        rows.value(rowKey, row),
                        change.timestamp(),
                        new RecordHeaders()),
                names.rows());
    }

    private void giveUp(Record<RoutedKey, byte[]> record, Partial partial, Reason reason, String message) {
        counters.deadLetter(reason);
        byte[] rowKey = record.key().bytes();
        RecordMetadata source = context.recordMetadata()
                .orElseThrow(() -> new IllegalStateException("a partial always comes from a topic"));
        RecordHeaders headers = new RecordHeaders();
        headers.add(
                DeadLetters.PARTIAL_EVENTS,
                Long.toString(partial.aggregate().events()).getBytes(StandardCharsets.UTF_8));
        context.forward(
                deadLetters.letter(
                        rows.key(rowKey),
                        rows.value(rowKey, new RowState(0, partial.aggregate())),
                        headers,
                        source,
                        record.timestamp(),
                        new Rejected(reason, message),
                        plan.name(),
                        context.currentSystemTimeMs()),
                names.deadLetters());
    }
}
