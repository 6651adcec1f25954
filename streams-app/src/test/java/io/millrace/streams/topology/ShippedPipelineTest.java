package io.millrace.streams.topology;

import static io.millrace.streams.topology.PipelineHarness.NOW;
import static io.millrace.streams.topology.PipelineHarness.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schemas.PageViews;
import io.millrace.streams.event.Counters;
import io.millrace.streams.event.RecordSizes;
import io.millrace.streams.pipeline.PipelineReader;
import io.millrace.streams.rollup.MemoryBudget;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What config/pipeline.yaml makes of events. */
class ShippedPipelineTest {
    private static final String GOLDEN = "topology.txt";

    private final PipelineHarness pipeline = new PipelineHarness(PipelineHarness.shippedPipeline());

    @AfterEach
    void close() {
        pipeline.close();
    }

    @Test
    void theTopologyIsTheOneCheckedIn() throws IOException {
        PipelinePlan plan = PipelinePlan.of(
                new PipelineReader("pipeline.yaml", Map.<String, String>of()::get)
                        .read(PipelineHarness.shippedPipeline()),
                PipelineHarness.EVENT,
                PipelineHarness.EVENT_ID);
        Map<String, Integer> ids = new HashMap<>();
        plan.outputSchemas().keySet().forEach(subject -> ids.put(subject, 1));
        Topology topology = PipelineTopology.build(
                plan,
                new TopologyContext(
                        ids,
                        new SourceTopic(4, false, partition -> false),
                        new RecordSizes(1_000_000),
                        () -> id -> PipelineHarness.EVENT,
                        new Counters(),
                        new MemoryBudget(1 << 20)));
        String described = topology.describe().toString();
        Path actual = Path.of("target", GOLDEN);
        Files.writeString(actual, described);

        assertThat(described)
                .as("The topology has changed, so existing state may no longer match: a renamed store or internal topic"
                        + " starts from nothing. If that is meant (say so in the commit), accept it with:"
                        + " cp streams-app/target/topology.txt streams-app/src/test/resources/topology.txt")
                .isEqualTo(golden());
    }

    @Test
    void theHourlyRowsAreWhatTheCheckedInSchemaSays() {
        Schema derived = PipelinePlan.of(pipeline.pipeline, PipelineHarness.EVENT, PipelineHarness.EVENT_ID)
                .outputSchemas()
                .get("page_views_hourly-value");
        Schema checkedIn = new Schema.Parser()
                .parse(PageViews.getClassSchema()
                        .toString()
                        .replace("{\"type\":\"string\",\"avro.java.string\":\"String\"}", "\"string\""));

        assertThat(derived.getFields()).hasSameSizeAs(checkedIn.getFields());
        for (int i = 0; i < derived.getFields().size(); i++) {
            assertThat(derived.getFields().get(i))
                    .isEqualTo(checkedIn.getFields().get(i));
        }
    }

    @Test
    void anEventIsOneRecordOfTheFlowWithItsDay() {
        Instant time = Instant.parse("1995-08-01T23:59:59.999Z");
        RecordHeaders headers = new RecordHeaders();
        headers.add("trace", "abc".getBytes(StandardCharsets.UTF_8));
        GenericRecord sent = event("/a", time, 10, null);
        pipeline.sendBytes(null, pipeline.framed(PipelineHarness.EVENT_ID, sent), headers);

        List<TestRecord<byte[], byte[]>> records = pipeline.raw("page-events");

        assertThat(records).hasSize(1);
        TestRecord<byte[], byte[]> record = records.get(0);
        assertThat(record.timestamp()).isEqualTo(time.toEpochMilli());
        assertThat(record.headers().lastHeader("trace")).isNotNull();
        GenericRecord value = pipeline.decode(record.value());
        int day = (int) LocalDate.of(1995, 8, 1).toEpochDay();
        assertThat(value.getSchema().getField("day").schema().getLogicalType().getName())
                .isEqualTo("date");
        assertThat(value.get("day")).isEqualTo(day);
        for (Schema.Field field : PipelineHarness.EVENT.getFields()) {
            assertThat(String.valueOf(value.get(field.name()))).isEqualTo(String.valueOf(sent.get(field.name())));
        }
        GenericRecord key = pipeline.decode(record.key());
        assertThat(key.getSchema().getFields()).extracting(Schema.Field::name).containsExactly("page", "day");
        assertThat(key.get("page")).hasToString("/a");
        assertThat(key.get("day")).isEqualTo(day);
    }

    @Test
    void rowsAreAbsoluteAndTheirVersionsRise() {
        Instant hour = Instant.parse("2026-05-01T11:00:00Z");
        pipeline.send(event("/a", hour.plusSeconds(10), 100, null));
        pipeline.send(event("/a", hour.plusSeconds(20), 50, 70));
        pipeline.send(event("/a", hour.plusSeconds(15), 1, 30));
        pipeline.send(event("/b", hour.plusSeconds(30), 5, null));

        List<GenericRecord> hourly = pipeline.values("page_views_hourly");

        assertThat(hourly).hasSize(4);
        long start = hour.toEpochMilli();
        assertRow(hourly.get(0), "/a", 1, 100, null, hour.plusSeconds(10));
        assertRow(hourly.get(1), "/a", 2, 150, 70, hour.plusSeconds(20));
        assertRow(hourly.get(2), "/a", 3, 151, 70, hour.plusSeconds(20));
        assertRow(hourly.get(3), "/b", 1, 5, null, hour.plusSeconds(30));
        assertThat(hourly).extracting(row -> row.get("window_start")).containsOnly(start);
        assertThat(hourly)
                .extracting(row -> row.get("version"))
                .containsExactly(start * 1000 + 1, start * 1000 + 2, start * 1000 + 3, start * 1000 + 1);

        List<GenericRecord> total = pipeline.values("page_views_total");
        long now = NOW.toEpochMilli() * 1000;
        assertRow(total.get(2), "/a", 3, 151, 70, hour.plusSeconds(20));
        assertThat(total).extracting(row -> row.get("version")).containsExactly(now, now + 1, now + 2, now);
        assertThat(pipeline.deadLetters()).isEmpty();
        assertThat(pipeline.counters.events()).isEqualTo(4);
        assertThat(pipeline.counters.routedRecords()).isEqualTo(4);
        assertThat(pipeline.counters.folded()).isEqualTo(8);
        assertThat(pipeline.counters.partials()).isEqualTo(8);
        assertThat(pipeline.counters.rows()).isEqualTo(8);
    }

    @Test
    void theKeyOfARowIsItsPrimaryKey() {
        Instant time = Instant.parse("2026-05-01T11:30:00Z");
        pipeline.send(event("/a", time, 1, null));

        GenericRecord hourly =
                pipeline.decode(pipeline.raw("page_views_hourly").get(0).key());
        GenericRecord total =
                pipeline.decode(pipeline.raw("page_views_total").get(0).key());

        assertThat(hourly).hasToString("{\"page\": \"/a\", \"window_start\": 1777633200000}");
        assertThat(total).hasToString("{\"page\": \"/a\"}");
    }

    private static void assertRow(
            GenericRecord row, String page, long views, long bytes, Integer slowest, Instant last) {
        assertThat(row.get("page")).hasToString(page);
        assertThat(row.get("views")).isEqualTo(views);
        assertThat(row.get("bytes")).isEqualTo(bytes);
        assertThat(row.get("slowest")).isEqualTo(slowest);
        assertThat(row.get("last_seen")).isEqualTo(last.toEpochMilli());
    }

    private static String golden() throws IOException {
        try (InputStream golden = ShippedPipelineTest.class.getResourceAsStream("/" + GOLDEN)) {
            return golden == null ? "(not checked in)" : new String(golden.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
