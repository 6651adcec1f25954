package io.millrace.streams.event;

import io.millrace.streams.wire.RoutedKey;
import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/** All outputs of a pipeline as one: hands each event to each. */
public final class EventOutputs implements EventOutput {
    private final List<EventOutput> outputs;

    /**
     * Creates the outputs of one task.
     *
     * @param outputs who gets the events
     */
    public EventOutputs(List<EventOutput> outputs) {
        this.outputs = List.copyOf(outputs);
    }

    @Override
    public void init(ProcessorContext<RoutedKey, byte[]> context) {
        outputs.forEach(output -> output.init(context));
    }

    @Override
    public void take(Event event, Headers headers, Refusals refusals) {
        for (EventOutput output : outputs) {
            output.take(event, headers, refusals);
        }
    }

    @Override
    public void flush(long watermark) {
        outputs.forEach(output -> output.flush(watermark));
    }

    @Override
    public void tick(long nowMs, long watermark, boolean idle) {
        outputs.forEach(output -> output.tick(nowMs, watermark, idle));
    }

    @Override
    public void close() {
        outputs.forEach(EventOutput::close);
    }
}
