package io.millrace.streams.route;

import io.millrace.streams.event.Event;
import io.millrace.streams.event.EventFields;
import io.millrace.streams.event.Origin;
import io.millrace.streams.event.Rejected;
import io.millrace.streams.source.EventBatch;
import io.millrace.streams.source.EventDecoder;
import io.millrace.streams.wire.RoutedKey;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Goes on with events where {@link EventRouter} left off, in the task of their ids. What was decided there stands: their time,
 * and the clock of their partition, by which they are late or not. What this task promises to others is the least clock of
 * all source partitions. Dead letters are those the first router would have made.
 */
public final class ShuffledRouter implements Processor<RoutedKey, byte[], RoutedKey, byte[]> {
    private final EventDecoder decoder;
    private final Consumer<EventFields> derivations;
    private final Outputs outputs;
    private final SourceClocks clocks;
    private final ShuffledEvent shuffled = new ShuffledEvent();
    private final Event event = new Event();
    private final EventOutput.Refusals refusals = this::refuse;

    private ProcessorContext<RoutedKey, byte[]> context;
    private Watermarks watermarks;
    private Record<byte[], byte[]> original;
    private RecordMetadata source;

    /**
     * Whose clocks are waited for.
     *
     * @param topic the source
     * @param partitions how many partitions it has
     * @param idleTimeout how long one is without events until it is idle
     */
    public record SourceClocks(String topic, int partitions, Duration idleTimeout) {}

    /**
     * Creates the router of one task.
     *
     * @param decoder reads values
     * @param derivations makes the derived fields
     * @param outputs who gets the events
     * @param clocks whose clocks are waited for
     */
    public ShuffledRouter(
            EventDecoder decoder, Consumer<EventFields> derivations, Outputs outputs, SourceClocks clocks) {
        this.decoder = decoder;
        this.derivations = derivations;
        this.outputs = outputs;
        this.clocks = clocks;
    }

    @Override
    public void init(ProcessorContext<RoutedKey, byte[]> newContext) {
        context = newContext;
        watermarks = new Watermarks(clocks.partitions(), 0, clocks.idleTimeout().toMillis());
        outputs.init(newContext, new Outputs.Progress() {
            @Override
            public long watermark(long nowMs) {
                return watermarks.least(nowMs);
            }

            @Override
            public boolean idle(long nowMs) {
                // It hears of every source partition's clock, whether it has events of it or not.
                return false;
            }
        });
    }

    @Override
    public void process(Record<RoutedKey, byte[]> record) {
        shuffled.read(record.value());
        original = shuffled.original(record);
        source = shuffled.place(clocks.topic());
        long now = context.currentSystemTimeMs();
        watermarks.observe(shuffled.partition(), shuffled.clock(), shuffled.idle(), now);
        if (!shuffled.isEvent()) {
            return;
        }
        EventBatch batch;
        try {
            batch = decoder.decode(original.value());
        } catch (Rejected bad) {
            // The registry has forgotten the schema on the way.
            refuse(null, bad);
            return;
        }
        if (batch.size() != 1) {
            throw new IllegalStateException("A shuffled value holds " + batch.size() + " events instead of one; was the"
                    + " events' schema exchanged without a new application.id?");
        }
        Redriven redriven = Redriven.of(original.headers(), shuffled.recordTimestamp());
        if (redriven == null) {
            event.cameIn(original, shuffled.recordTimestamp());
        } else {
            event.cameIn(
                    original, shuffled.recordTimestamp(), Redriven.forOutputs(original.headers()), redriven.output());
        }
        event.at(shuffled.partition(), shuffled.offset(), shuffled.index());
        event.is(batch.fields(0), batch.avro(), batch.start(0), batch.length(0));
        event.happened(shuffled.time(), shuffled.clock(), watermarks.least(now));
        derivations.accept(event.fields());
        outputs.deliver(event, refusals);
    }

    private void refuse(String output, Rejected bad) {
        int index = decoder.readsBatches() ? shuffled.index() : Origin.WHOLE;
        outputs.giveUp(original, new Origin(source, shuffled.recordTimestamp(), index), bad, output);
    }

    @Override
    public void close() {
        outputs.close();
    }
}
