package io.millrace.benchmarks.sink;

import io.millrace.connect.cassandra.config.SinkConfig;
import io.millrace.connect.cassandra.mapping.Row;
import io.millrace.connect.cassandra.mapping.TopicMapper;
import io.millrace.connect.cassandra.memory.RecordBytes;
import io.millrace.connect.converter.LazyJsonConverter;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.storage.Converter;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** From the bytes of a page event in JSON without a schema to a row of encoded values, through the converter, the memory's estimate and the mapping. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class JsonBenchmark {

    private static final int COUNT = 50_000;

    /** Who converts: one that leaves records as bytes, or Connect's own, which makes maps of them. */
    @Param({"bytes", "maps"})
    private String converted;

    private List<byte[]> records;
    private Converter converter;
    private TopicMapper mapper;
    private final List<Row> rows = new ArrayList<>(COUNT);

    @Setup
    public void prepare() {
        records = JsonPageEvents.records(COUNT);
        converter = converted.equals("bytes") ? new LazyJsonConverter() : new JsonConverter();
        converter.configure(Map.of("schemas.enable", "false"), false);
        SinkConfig config = SinkConfig.parse(Map.of(
                "name",
                "page-events-sink",
                "cassandra.contact.points",
                "localhost:9042",
                "topic." + AvroPageEvents.TOPIC + ".millrace.page_events.mapping",
                AvroPageEvents.MAPPING));
        mapper = new TopicMapper(
                config.mapping(), config.writeTime(), new OneTable(AvroPageEvents.table()), Clock.systemUTC());
    }

    @Benchmark
    @OperationsPerInvocation(COUNT)
    public long map() {
        rows.clear();
        long bytes = 0;
        for (int i = 0; i < COUNT; i++) {
            SchemaAndValue value = converter.toConnectData(AvroPageEvents.TOPIC, new RecordHeaders(), records.get(i));
            SinkRecord record = new SinkRecord(
                    AvroPageEvents.TOPIC,
                    0,
                    null,
                    null,
                    value.schema(),
                    value.value(),
                    i,
                    0L,
                    TimestampType.CREATE_TIME);
            bytes += RecordBytes.of(record);
            mapper.map(record, rows);
        }
        return bytes;
    }
}
