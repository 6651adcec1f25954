package io.millrace.streams.flow;

import io.millrace.streams.event.Event;
import io.millrace.streams.event.EventOutput;
import io.millrace.streams.event.Rejected;
import io.millrace.streams.pipeline.Pipeline;
import io.millrace.streams.pipeline.Pipeline.Flow;
import io.millrace.streams.shard.ShardKey;
import io.millrace.streams.wire.AvroBuffer;
import io.millrace.streams.wire.ConfluentFrame;
import io.millrace.streams.wire.OutputNames;
import io.millrace.streams.wire.RoutedKey;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;

/** A flow resolved against the event's schema: the event's fields, then the shard key's derived ones. */
public final class FlowPlan {
    private final Flow flow;
    private final int shards;
    private final ShardKey shardKey;
    private final Schema keySchema;
    private final Schema valueSchema;

    /**
     * Resolves a flow.
     *
     * @param pipeline the pipeline
     * @param flow one of its flows
     * @param event the event's schema
     * @throws io.millrace.streams.pipeline.PipelineException if the two do not fit
     */
    public FlowPlan(Pipeline pipeline, Flow flow, Schema event) {
        this.flow = flow;
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

    /**
     * Creates the output of one task.
     *
     * @param keyId the key schema's id in the registry
     * @param valueId the value schema's id in the registry
     * @param child the operator that takes the records
     * @return the output
     */
    public EventOutput output(int keyId, int valueId, String child) {
        return new Output(ConfluentFrame.of(keyId), ConfluentFrame.of(valueId), child);
    }

    private final class Output implements EventOutput {
        private final byte[] keyFrame;
        private final byte[] valueFrame;
        private final String child;
        private final AvroBuffer buffer = new AvroBuffer();

        Output(byte[] keyFrame, byte[] valueFrame, String child) {
            this.keyFrame = keyFrame;
            this.valueFrame = valueFrame;
            this.child = child;
        }

        @Override
        public String name() {
            return flow.name();
        }

        @Override
        public String child() {
            return child;
        }

        @Override
        public Record<RoutedKey, byte[]> record(Event event, Headers headers) throws Rejected {
            Object[] columns = shardKey.values(event.fields());
            int slice = shardKey.slice(columns, shards);
            byte[] key = buffer.encode(encoder -> {
                encoder.writeFixed(keyFrame);
                shardKey.write(columns, false, encoder);
            });
            byte[] value = buffer.encode(encoder -> {
                encoder.writeFixed(valueFrame);
                encoder.writeFixed(event.avro(), event.avroOffset(), event.avro().length - event.avroOffset());
                shardKey.write(columns, true, encoder);
            });
            return new Record<>(new RoutedKey(slice, key), value, event.time(), headers);
        }
    }
}
