package io.millrace.streams.topology;

import io.millrace.streams.event.Event;
import io.millrace.streams.event.EventOutput;
import io.millrace.streams.expression.Expression;
import io.millrace.streams.wire.RoutedKey;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/** An output that takes only the events for which an expression holds. */
final class Filtered implements EventOutput {
    private final Expression filter;
    private final EventOutput output;

    Filtered(Expression filter, EventOutput output) {
        this.filter = filter;
        this.output = output;
    }

    @Override
    public void init(ProcessorContext<RoutedKey, byte[]> context) {
        output.init(context);
    }

    @Override
    public void take(Event event, Headers headers, Refusals refusals) {
        if (filter.test(event.fields())) {
            output.take(event, headers, refusals);
        }
    }

    @Override
    public void flush(long watermark) {
        output.flush(watermark);
    }

    @Override
    public void tick(long nowMs, long watermark, boolean idle) {
        output.tick(nowMs, watermark, idle);
    }

    @Override
    public void close() {
        output.close();
    }
}
