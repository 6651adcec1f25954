package io.millrace.streams.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.millrace.schemas.PageEvent;
import io.millrace.streams.pipeline.Pipeline;
import io.millrace.streams.pipeline.PipelineReader;
import io.millrace.streams.topology.PipelinePlan;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.cassandra.cql3.CQLFragmentParser;
import org.apache.cassandra.cql3.CqlParser;
import org.apache.cassandra.cql3.ReservedKeywords;
import org.junit.jupiter.api.Test;

class PipelineTablesTest {
    private static final String SMALL = """
            application.id: app
            kafka: {bootstrap.servers: "broker:9092"}
            schema.registry.url: http://registry
            source: {topic: readings%s}
            shards: 4
            flows:
              - {name: Raw.Readings, shard-key: [sensor]}
            """;

    @Test
    void theShippedTablesAreWhatTheShippedPipelineNeeds() throws IOException {
        Map<String, ParsedTable> generated = ParsedTable.of(
                script(Files.readString(Path.of(System.getProperty("pipeline.yaml"))), PageEvent.getClassSchema()));
        Map<String, ParsedTable> shipped = new LinkedHashMap<>(ParsedTable.of(shippedTables()));

        // The event's schema calls the id a string, which the sink turns into the narrower type the table declares.
        ParsedTable events = shipped.get("page_events");
        assertThat(events.columns().replace("event_id", "text")).isEqualTo("uuid");
        assertThat(generated).isEqualTo(shipped);
        generated.forEach((name, table) -> assertThat(table.columns().keySet())
                .as(name)
                .containsExactlyElementsOf(shipped.get(name).columns().keySet()));
    }

    @Test
    void recordsOfOneNameInTwoNamespacesHaveTypesOfTheirOwn() {
        String script = script(SMALL.formatted(""), new Schema.Parser().parse("""
                {"type": "record", "name": "Reading", "namespace": "test", "fields": [
                  {"name": "sensor", "type": "string"},
                  {"name": "a", "type": {"type": "record", "name": "Place", "namespace": "one", "fields": [
                    {"name": "x", "type": "int"}]}},
                  {"name": "b", "type": {"type": "record", "name": "Place", "namespace": "other.one", "fields": [
                    {"name": "y", "type": "string"}]}}
                ]}"""));

        assertThat(script)
                .contains("TYPE IF NOT EXISTS place (", "TYPE IF NOT EXISTS other_one_place (")
                .contains("a frozen<place>", "b frozen<other_one_place>");
    }

    @Test
    void everyAvroTypeHasItsColumn() {
        String script = script(
                SMALL.formatted(""),
                Schema.createRecord(
                        "Reading",
                        null,
                        "test",
                        false,
                        new Schema.Parser()
                                .parse("""
                        {"type": "record", "name": "Reading", "namespace": "test", "fields": [
                          {"name": "sensor", "type": {"type": "string", "logicalType": "uuid"}},
                          {"name": "kind", "type": {"type": "enum", "name": "Kind", "symbols": ["A"]}},
                          {"name": "day", "type": {"type": "int", "logicalType": "date"}},
                          {"name": "time_ms", "type": {"type": "int", "logicalType": "time-millis"}},
                          {"name": "time_us", "type": {"type": "long", "logicalType": "time-micros"}},
                          {"name": "at_ms", "type": {"type": "long", "logicalType": "timestamp-millis"}},
                          {"name": "at_us", "type": ["null", {"type": "long", "logicalType": "timestamp-micros"}]},
                          {"name": "local", "type": {"type": "long", "logicalType": "local-timestamp-millis"}},
                          {"name": "price", "type": {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}},
                          {"name": "raw", "type": {"type": "fixed", "name": "Raw", "size": 4}},
                          {"name": "f", "type": "float"}, {"name": "d", "type": "double"}, {"name": "b", "type": "boolean"},
                          {"name": "from", "type": ["int", "null"]},
                          {"name": "camelCase", "type": "string"},
                          {"name": "tags", "type": {"type": "array", "items": "string"}},
                          {"name": "places", "type": {"type": "map", "values": {"type": "record", "name": "Place", "fields": [
                            {"name": "lat", "type": "double"}, {"name": "lon", "type": "double"}]}}},
                          {"name": "either", "type": ["null", "string", "int"]}
                        ]}""").getFields().stream()
                                        .map(field -> new Schema.Field(field, field.schema()))
                                        .toList()));

        assertThat(script).isEqualTo("""
                -- The flow Raw.Readings: every event, one row each.
                -- The pipeline names no source.id: events that agree in the primary key are one row. Add what tells them apart.
                -- The field either has no column: CQL has no type for it. Map what you need of it, or set unknown.fields=ignore in the sink.
                CREATE TYPE IF NOT EXISTS place (
                  lat double,
                  lon double
                );
                CREATE TABLE IF NOT EXISTS "Raw_Readings" (
                  sensor uuid,
                  kind text,
                  day date,
                  time_ms time,
                  time_us bigint,
                  at_ms timestamp,
                  at_us bigint,
                  local bigint,
                  price decimal,
                  raw blob,
                  f float,
                  d double,
                  b boolean,
                  "from" int,
                  "camelCase" text,
                  tags frozen<list<text>>,
                  places map<text, frozen<place>>,
                  PRIMARY KEY ((sensor))
                );
                -- Read it with: SELECT * FROM "Raw_Readings" WHERE sensor = ?;
                """);
        assertThatItIsCql(script);
    }

    @Test
    void aTableIsReadByPartitionAndTime() throws IOException {
        String shipped = Files.readString(Path.of(System.getProperty("pipeline.yaml")));
        Pipeline pipeline = new PipelineReader("p.yaml", Map.<String, String>of()::get).read(shipped);
        PipelineTables tables = new PipelineTables(
                pipeline,
                PipelinePlan.of(pipeline, PageEvent.getClassSchema(), 1).outputSchemas());

        assertThat(tables.tables())
                .extracting(CqlTable::query)
                .containsExactly(
                        "SELECT * FROM page_events WHERE page = ? AND day = ? AND occurred_at >= ? AND occurred_at < ?;",
                        "SELECT * FROM page_views_hourly WHERE page = ? AND window_start >= ? AND window_start < ?;",
                        "SELECT * FROM page_views_total WHERE page = ?;");
        tables.tables().forEach(table -> assertThatItIsCql(table.query()));
        assertThatItIsCql(tables.script());
    }

    @Test
    void aRollupHasATableForEachWindowWithThePartitionKeyThatWasChosen() {
        String yaml = SMALL.formatted("")
                .replace("flows:", "rollups:")
                .replace("{name: Raw.Readings, shard-key: [sensor]}", """
                {name: per_sensor, key: [sensor, kind], partition-key: [sensor], windows: [1m, 1h], measures: {n: count}}""");
        Schema reading = new Schema.Parser().parse("""
                {"type": "record", "name": "Reading", "namespace": "test", "fields": [
                  {"name": "sensor", "type": "string"}, {"name": "kind", "type": "string"}]}""");

        Map<String, ParsedTable> tables = ParsedTable.of(script(yaml, reading));

        assertThat(tables).containsOnlyKeys("per_sensor_1m", "per_sensor_1h");
        assertThat(tables.values()).allSatisfy(table -> {
            assertThat(table.partitionKey()).containsExactly("sensor");
            assertThat(table.clustering()).containsExactly("window_start", "kind");
            assertThat(table.order()).isEqualTo("window_start DESC, kind ASC");
        });
    }

    @Test
    void wordsThatCassandraKeepsForItselfAreQuoted() {
        for (String word : CqlName.RESERVED) {
            assertThat(ReservedKeywords.isReserved(word)).as(word).isTrue();
        }
        for (String word : new String[] {"token", "table", "from", "view", "default", "key", "user", "vector"}) {
            assertThat(CqlName.quoted(word).startsWith("\"")).as(word).isEqualTo(ReservedKeywords.isReserved(word));
        }
    }

    private static String script(String yaml, Schema event) {
        Pipeline pipeline = new PipelineReader("p.yaml", Map.<String, String>of()::get).read(yaml);
        return new PipelineTables(pipeline, PipelinePlan.of(pipeline, event, 1).outputSchemas()).script();
    }

    private static void assertThatItIsCql(String script) {
        for (String statement : script.replaceAll("--[^\n]*", "").split(";", -1)) {
            if (!statement.isBlank()) {
                assertThatCode(() -> CQLFragmentParser.parseAnyUnhandled(CqlParser::query, statement + ";"))
                        .as(statement)
                        .doesNotThrowAnyException();
            }
        }
    }

    private static String shippedTables() throws IOException {
        try (InputStream cql = PipelineTablesTest.class.getResourceAsStream("/cql/tables.cql")) {
            return new String(cql.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
