package io.millrace.benchmarks.rollups.plain;

import io.millrace.schemas.PageEvent;
import java.util.List;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Makes a record of each event of a batch, with the event's own time. */
final class Unpacking implements Processor<byte[], List<PageEvent>, String, Hit> {

    private ProcessorContext<String, Hit> context;

    @Override
    public void init(ProcessorContext<String, Hit> newContext) {
        context = newContext;
    }

    @Override
    public void process(Record<byte[], List<PageEvent>> batch) {
        for (PageEvent event : batch.value()) {
            Hit hit = Hit.of(event);
            context.forward(new Record<>(event.getPage(), hit, hit.occurredAt(), batch.headers()));
        }
    }
}
