package io.millrace.benchmarks.rollups;

import io.millrace.streams.event.Counters;
import io.millrace.streams.event.RecordSizes;
import io.millrace.streams.pipeline.Pipeline;
import io.millrace.streams.pipeline.PipelineReader;
import io.millrace.streams.rollup.MemoryBudget;
import io.millrace.streams.topology.PipelinePlan;
import io.millrace.streams.topology.SourceTopic;
import io.millrace.streams.topology.TopiclessTopology;
import io.millrace.streams.topology.TopologyContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/**
 * What config/pipeline.yaml does with page events, in Kafka Streams' test driver but without its topics, which cost much more than all
 * else. The driver commits after each record, so a record holds as many events as the application reads between two commits.
 */
final class PipelinePath implements Runnable, AutoCloseable {

    /** Events per round. */
    static final int COUNT = 20_000;

    private static final int EVENTS_PER_RECORD = 10_000;
    private static final int EVENT_ID = 7;
    private static final int SIZE_LIMIT = 1_000_000;
    private static final long PARTIALS_BYTES = 64L << 20;
    private static final Instant BEGIN = Instant.parse("2026-02-01T12:00:00Z");

    private final Pipeline pipeline;
    private final Schema value = Workload.BATCHES.schema();
    private final Counters counters = new Counters();
    private final TopologyTestDriver driver;
    private final TestInputTopic<byte[], byte[]> input;
    private final List<byte[]> records = new ArrayList<>();
    private int next;
    private long written;

    /** @param events how many there are in all */
    PipelinePath(int events) throws IOException {
        Path file = Path.of("..", "config", "pipeline.yaml");
        pipeline = new PipelineReader(file.toString(), Map.<String, String>of()::get).read(Files.readString(file));
        PipelinePlan plan = PipelinePlan.of(pipeline, value, EVENT_ID);
        Map<String, Integer> ids = new HashMap<>();
        plan.outputSchemas().keySet().forEach(subject -> ids.put(subject, 100 + ids.size()));
        TopologyContext context = new TopologyContext(
                ids,
                new SourceTopic(1, false, partition -> false),
                new RecordSizes(SIZE_LIMIT),
                () -> id -> value,
                counters,
                new MemoryBudget(PARTIALS_BYTES));
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, pipeline.applicationId());
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:9092");
        properties.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, "true");
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(StreamsConfig.STATE_DIR_CONFIG, "target/streams-state");
        driver = new TopologyTestDriver(
                TopiclessTopology.build(plan, context, () -> record -> written++),
                properties,
                BEGIN.plus(Duration.ofHours(2)));
        input = driver.createInputTopic(
                pipeline.source().topic(), new ByteArraySerializer(), new ByteArraySerializer());
        write(new PageEvents(events, BEGIN.toEpochMilli()));
    }

    private void write(PageEvents events) {
        Counts counts = new Counts();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        try {
            for (long from = 0; from < events.count(); from += EVENTS_PER_RECORD) {
                bytes.reset();
                encoder.writeFixed(new byte[] {0, 0, 0, 0, EVENT_ID});
                encoder.writeArrayStart();
                encoder.setItemCount(EVENTS_PER_RECORD);
                for (long index = from; index < from + EVENTS_PER_RECORD; index++) {
                    encoder.startItem();
                    events.write(index, encoder, counts);
                }
                encoder.writeArrayEnd();
                encoder.flush();
                records.add(bytes.toByteArray());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void run() {
        for (int i = 0; i < COUNT / EVENTS_PER_RECORD; i++) {
            input.pipeInput(
                    new TestRecord<>(null, records.get(next), new RecordHeaders(), BEGIN.plus(Duration.ofHours(2))));
            next++;
        }
    }

    /** Returns the number of records that would have gone to topics that others read. */
    long written() {
        return written;
    }

    Counters counters() {
        return counters;
    }

    @Override
    public void close() {
        driver.close();
    }
}
