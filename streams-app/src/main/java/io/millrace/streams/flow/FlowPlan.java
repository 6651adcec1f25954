package io.millrace.streams.flow;

import io.millrace.streams.event.Counters;
import io.millrace.streams.event.Event;
import io.millrace.streams.event.NullableWriter;
import io.millrace.streams.event.RecordSizes;
import io.millrace.streams.event.Rejected;
import io.millrace.streams.pipeline.Pipeline;
import io.millrace.streams.pipeline.Pipeline.Flow;
import io.millrace.streams.route.EventOutput;
import io.millrace.streams.shard.ShardKey;
import io.millrace.streams.wire.AvroOutput;
import io.millrace.streams.wire.ConfluentFrame;
import io.millrace.streams.wire.OutputNames;
import io.millrace.streams.wire.RoutedKey;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** A flow resolved against the event's schema: the event's fields, then the shard key's derived ones. */
public final class FlowPlan {
    private final Flow flow;
    private final int shards;
    private final ShardKey shardKey;
    private final Schema keySchema;
    private final Schema valueSchema;
    private final List<Schema.Field> derived;

    /**
     * Resolves a flow.
     *
     * @param pipeline the pipeline
     * @param flow one of its flows
     * @param event the event's schema, derived fields included
     * @throws io.millrace.streams.pipeline.PipelineException if the two do not fit
     */
    public FlowPlan(Pipeline pipeline, Flow flow, Schema event) {
        this.flow = flow;
        this.derived = derived(pipeline, event);
        this.shards = pipeline.shards();
        this.shardKey = new ShardKey(flow.shardKey(), pipeline.source(), event);
        String name = OutputNames.record(flow.name());
        this.keySchema = Schema.createRecord(
                name + "Key",
                "The shard key of " + flow.name() + ".",
                event.getNamespace(),
                false,
                shardKey.fields(false));
        List<Schema.Field> fields = new ArrayList<>();
        event.getFields().forEach(field -> fields.add(new Schema.Field(field, field.schema())));
        fields.addAll(shardKey.fields(true));
        this.valueSchema = Schema.createRecord(
                name,
                "The fields of " + event.getName() + ", and those its shard key is made of.",
                event.getNamespace(),
                false,
                fields);
    }

    /**
     * Returns what the pipeline file says.
     *
     * @return the flow
     */
    public Flow flow() {
        return flow;
    }

    /**
     * Returns the flow's name.
     *
     * @return its topic
     */
    public String name() {
        return flow.name();
    }

    /**
     * Returns the schema of the topic's keys.
     *
     * @return a record of the shard key's columns
     */
    public Schema keySchema() {
        return keySchema;
    }

    /**
     * Returns the schema of the topic's values.
     *
     * @return a record of the event's fields and the derived columns
     */
    public Schema valueSchema() {
        return valueSchema;
    }

    /** Returns the fields that are not in the event as it was sent. */
    private static List<Schema.Field> derived(Pipeline pipeline, Schema event) {
        int sent = event.getFields().size() - pipeline.derived().size();
        return event.getFields().subList(sent, event.getFields().size());
    }

    /**
     * Creates the output of one task.
     *
     * @param keyId the key schema's id in the registry
     * @param valueId the value schema's id in the registry
     * @param child the operator that takes the records
     * @param sizes how large a record may be
     * @param counters what to count in
     * @return the output
     */
    public EventOutput output(int keyId, int valueId, String child, RecordSizes sizes, Counters counters) {
        return new Output(ConfluentFrame.of(keyId), ConfluentFrame.of(valueId), child, sizes, counters);
    }

    private final class Output implements EventOutput {
        private final byte[] keyFrame;
        private final byte[] valueFrame;
        private final String child;
        private final RecordSizes sizes;
        private final Counters counters;
        private final ShardKey.Keys keys = shardKey.keys();
        private final AvroOutput out = new AvroOutput();
        private final NullableWriter[] derivedWriters =
                derived.stream().map(NullableWriter::new).toArray(NullableWriter[]::new);
        private ProcessorContext<RoutedKey, byte[]> context;

        Output(byte[] keyFrame, byte[] valueFrame, String child, RecordSizes sizes, Counters counters) {
            this.keyFrame = keyFrame;
            this.valueFrame = valueFrame;
            this.child = child;
            this.sizes = sizes;
            this.counters = counters;
        }

        @Override
        public void init(ProcessorContext<RoutedKey, byte[]> newContext) {
            context = newContext;
        }

        @Override
        public boolean leadsTo(String topic) {
            return flow.name().equals(topic);
        }

        @Override
        public void take(Event event, Headers headers, Refusals refusals) {
            Record<RoutedKey, byte[]> record;
            try {
                record = record(event, headers);
                sizes.check(record.key().bytes(), record.value(), headers);
            } catch (Rejected bad) {
                refusals.refuse(flow.name(), bad);
                return;
            }
            counters.routed();
            context.forward(record, child);
        }

        private Record<RoutedKey, byte[]> record(Event event, Headers headers) throws Rejected {
            out.reset().writeFixed(keyFrame);
            keys.write(event.fields(), false, out);
            byte[] key = out.toBytes();
            int slice = keys.slice(key, keyFrame.length, key.length, 0, shards);
            out.reset().writeFixed(valueFrame);
            out.writeFixed(event.avro(), event.avroOffset(), event.avroLength());
            for (NullableWriter writer : derivedWriters) {
                writer.write(event.fields(), out);
            }
            keys.write(event.fields(), true, out);
            return new Record<>(new RoutedKey(slice, key), out.toBytes(), event.time(), headers);
        }
    }
}
