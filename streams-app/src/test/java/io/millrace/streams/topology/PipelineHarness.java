package io.millrace.streams.topology;

import io.millrace.schemas.PageEvent;
import io.millrace.streams.event.Counters;
import io.millrace.streams.event.Reason;
import io.millrace.streams.event.RecordSizes;
import io.millrace.streams.event.Rejected;
import io.millrace.streams.measure.LayoutHistory;
import io.millrace.streams.pipeline.Pipeline;
import io.millrace.streams.pipeline.PipelineReader;
import io.millrace.streams.rollup.MemoryBudget;
import io.millrace.streams.route.SourceRange;
import io.millrace.streams.source.WriterSchemas;
import io.millrace.streams.wire.AvroBuffer;
import io.millrace.streams.wire.ConfluentFrame;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.BiFunction;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/** A pipeline in a test driver: events in, decoded records out. The driver commits after every record. */
final class PipelineHarness implements AutoCloseable {
    static final Schema EVENT = new Schema.Parser()
            .parse(PageEvent.getClassSchema()
                    .toString()
                    .replace("{\"type\":\"string\",\"avro.java.string\":\"String\"}", "\"string\""));
    static final int EVENT_ID = 7;
    static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");

    private final Map<Integer, Schema> schemas = new HashMap<>();
    private final TopologyTestDriver driver;
    private final TestInputTopic<byte[], byte[]> input;
    private final AvroBuffer buffer = new AvroBuffer();
    final Counters counters = new Counters();
    final Pipeline pipeline;
    final PipelinePlan plan;
    /** Whether the source has been read to its end. */
    private boolean readToEnd = true;

    PipelineHarness(String yaml) {
        this(yaml, 1_000_000, null);
    }

    PipelineHarness(String yaml, int sizeLimit, WriterSchemas registry) {
        this(yaml, EVENT, sizeLimit, registry);
    }

    PipelineHarness(String yaml, Schema value, int sizeLimit, WriterSchemas registry) {
        this(yaml, value, sizeLimit, registry, 1);
    }

    PipelineHarness(String yaml, Schema value, int sourcePartitions) {
        this(yaml, value, 1_000_000, null, sourcePartitions);
    }

    /** Makes one whose source's records have the times at which brokers appended them. */
    static PipelineHarness ofAppendTimes(String yaml) {
        return new PipelineHarness(yaml, EVENT, 1_000_000, null, 1, true);
    }

    /** Makes one of a pipeline whose only rollup is being backfilled. */
    static PipelineHarness whileBackfilling(String yaml) {
        return new PipelineHarness(
                yaml,
                EVENT,
                1_000_000,
                null,
                1,
                false,
                (plan, context) -> PipelineTopology.build(
                        plan.over(
                                Map.of(
                                        plan.rollups().get(0).name(),
                                        LayoutHistory.beginning(
                                                plan.rollups().get(0).specs())),
                                Set.of(plan.rollups().get(0).name())),
                        context));
    }

    /** Makes one over a state of that incarnation. */
    static PipelineHarness ofIncarnation(String yaml, String incarnation) {
        return new PipelineHarness(
                yaml,
                EVENT,
                1_000_000,
                null,
                1,
                false,
                (plan, context) -> PipelineTopology.build(plan.in(incarnation), context));
    }

    /** Makes what backfills the only rollup of a pipeline. */
    static PipelineHarness backfillOf(String yaml, SourceRange range) {
        return new PipelineHarness(
                yaml,
                EVENT,
                1_000_000,
                null,
                1,
                false,
                (plan, context) ->
                        PipelineTopology.backfill(plan, plan.rollups().get(0), range, context));
    }

    private PipelineHarness(String yaml, Schema value, int sizeLimit, WriterSchemas registry, int sourcePartitions) {
        this(yaml, value, sizeLimit, registry, sourcePartitions, false);
    }

    private PipelineHarness(
            String yaml,
            Schema value,
            int sizeLimit,
            WriterSchemas registry,
            int sourcePartitions,
            boolean appendTimes) {
        this(yaml, value, sizeLimit, registry, sourcePartitions, appendTimes, PipelineTopology::build);
    }

    private PipelineHarness(
            String yaml,
            Schema value,
            int sizeLimit,
            WriterSchemas registry,
            int sourcePartitions,
            boolean appendTimes,
            BiFunction<PipelinePlan, TopologyContext, Topology> topologyOf) {
        pipeline = new PipelineReader("test.yaml", Map.<String, String>of()::get).read(yaml);
        plan = PipelinePlan.of(pipeline, value, EVENT_ID);
        schemas.put(EVENT_ID, value);
        Map<String, Integer> ids = new HashMap<>();
        plan.outputSchemas().forEach((subject, schema) -> {
            ids.put(subject, 100 + ids.size());
            schemas.put(ids.get(subject), schema);
        });
        WriterSchemas writers = registry == null ? this::writer : registry;
        Topology topology = topologyOf.apply(
                plan,
                new TopologyContext(
                        ids,
                        new SourceTopic(sourcePartitions, appendTimes, partition -> readToEnd),
                        new RecordSizes(sizeLimit),
                        () -> writers,
                        counters,
                        new MemoryBudget(1 << 20)));
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, pipeline.applicationId());
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:9092");
        properties.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, "true");
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(StreamsConfig.STATE_DIR_CONFIG, "target/streams-state");
        driver = new TopologyTestDriver(topology, properties, NOW);
        input = driver.createInputTopic(
                pipeline.source().topic(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    static String shippedPipeline() {
        try {
            return Files.readString(Path.of(System.getProperty("pipeline.yaml")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Schema writer(int id) throws Rejected {
        Schema schema = schemas.get(id);
        if (schema == null) {
            throw new Rejected(Reason.UNKNOWN_SCHEMA, "no schema of id " + id);
        }
        return schema;
    }

    void know(int id, Schema schema) {
        schemas.put(id, schema);
    }

    static GenericRecord event(String page, Instant time, long bytes, Integer latency) {
        GenericRecord event = new GenericData.Record(EVENT);
        event.put("event_id", "6a0d3b3e-0000-4000-8000-000000000001");
        event.put("page", page);
        event.put("occurred_at", time.toEpochMilli());
        event.put("visitor", "somebody");
        event.put("status", 200);
        event.put("bytes", bytes);
        event.put("latency_ms", latency);
        return event;
    }

    byte[] framed(int id, GenericRecord event) {
        GenericDatumWriter<GenericRecord> writer = new GenericDatumWriter<>(event.getSchema());
        return buffer.encode(encoder -> {
            encoder.writeFixed(ConfluentFrame.of(id));
            writer.write(event, encoder);
        });
    }

    void send(GenericRecord event) {
        sendBytes(null, framed(EVENT_ID, event));
    }

    /** Sends an event in a record of another time than now. */
    void sendAt(Instant recordTime, GenericRecord event) {
        input.pipeInput(new TestRecord<>(null, framed(EVENT_ID, event), new RecordHeaders(), recordTime));
    }

    void sendBytes(byte[] key, byte[] value) {
        sendBytes(key, value, new RecordHeaders());
    }

    void sendBytes(byte[] key, byte[] value, Headers headers) {
        input.pipeInput(new TestRecord<>(key, value, headers, NOW));
    }

    /** Puts a record on a topic inside the application. */
    void sendInternal(String topic, TestRecord<byte[], byte[]> record) {
        driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(record);
    }

    /** Applies a dead-lettered partial again, as the documentation says. */
    void apply(String partials, TestRecord<byte[], byte[]> letter) {
        byte[] state = letter.headers().lastHeader("millrace.partial.state").value();
        sendInternal(partials, new TestRecord<>(new byte[0], state, new RecordHeaders(), NOW));
    }

    void readToEnd(boolean newReadToEnd) {
        readToEnd = newReadToEnd;
    }

    void advanceClock(Duration by) {
        driver.advanceWallClockTime(by);
    }

    /** Reads everything that is new on a topic, as bytes. */
    List<TestRecord<byte[], byte[]>> raw(String topic) {
        return driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList();
    }

    List<TestRecord<byte[], byte[]>> deadLetters() {
        return raw(pipeline.deadLetterTopic());
    }

    /** Reads everything that is new on a flow's or rollup's topic. */
    List<GenericRecord> values(String topic) {
        return raw(topic).stream().map(record -> decode(record.value())).toList();
    }

    GenericRecord decode(byte[] framed) {
        Schema schema = schemas.get(ConfluentFrame.schemaId(framed));
        try {
            return new GenericDatumReader<GenericRecord>(schema)
                    .read(null, DecoderFactory.get().binaryDecoder(framed, 5, framed.length - 5, null));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the clock of a source partition. */
    long clock(int partition) {
        return driver.<Integer, Long>getKeyValueStore("event-clock").get(partition);
    }

    long stateEntries(String store) {
        long entries = 0;
        try (var all = driver.getKeyValueStore(store).all()) {
            while (all.hasNext()) {
                all.next();
                entries++;
            }
        }
        return entries;
    }

    @Override
    public void close() {
        driver.close();
    }
}
