package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.confluent.kafka.serializers.KafkaAvroSerializer;
import io.millrace.stack.Stack;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.json.JsonConverter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every cell of the sink's conversions, through a real worker and its converters into real columns and back. */
@ExtendWith(SharedStack.class)
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(300)
class ConversionsIT {

    private static final String CQL = """
            CREATE KEYSPACE conversions WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1};
            CREATE TABLE conversions.cells (
              id text PRIMARY KEY,
              c_ascii ascii, c_bigint bigint, c_blob blob, c_boolean boolean, c_date date, c_decimal decimal,
              c_double double, c_duration duration, c_float float, c_inet inet, c_int int, c_smallint smallint,
              c_text text, c_time time, c_timestamp timestamp, c_timeuuid timeuuid, c_tinyint tinyint, c_uuid uuid,
              c_varint varint, c_map map<int, boolean>
            );
            """;
    private static final String UUID = "123e4567-e89b-42d3-a456-426614174000";

    private final Stack stack;
    private final ObjectMapper json = new ObjectMapper();
    private final List<ConversionCell> cells = ConversionCell.all();
    private WaitingProducer producer;

    ConversionsIT(Stack stack) {
        this.stack = stack;
    }

    @BeforeAll
    void createTable() {
        stack.applyCql(CQL);
        producer = new WaitingProducer(stack);
    }

    @AfterAll
    void closeProducer() {
        if (producer != null) {
            producer.close();
        }
    }

    @Test
    void fromJsonWithSchemas() {
        try (JsonConverter converter = new JsonConverter()) {
            converter.configure(Map.of("schemas.enable", "true"), false);
            Trip trip = new Trip("conversions_json");
            for (ConversionCell cell : cells) {
                SchemaAndValue data = cell.data();
                org.apache.kafka.connect.data.Schema schema = org.apache.kafka.connect.data.SchemaBuilder.struct()
                        .field("id", org.apache.kafka.connect.data.Schema.STRING_SCHEMA)
                        .field(cell.column(), data.schema())
                        .build();
                Struct row = new Struct(schema).put("id", trip.id(cell)).put(cell.column(), data.value());
                trip.send(cell, converter.fromConnectData(trip.topic, schema, row));
            }
            trip.arrive(plainConfig(trip.topic, true));
        }
    }

    /** Without a schema there are texts, 64-bit integers and floats, booleans, arrays and maps. */
    @Test
    void fromJsonWithoutSchemas() throws Exception {
        Trip trip = new Trip("conversions_plain");
        for (ConversionCell cell : cells) {
            ObjectNode row = json.createObjectNode().put("id", trip.id(cell));
            switch (cell.kind()) {
                case "STRING" -> row.put(cell.column(), cell.value());
                case "INT64" -> row.put(cell.column(), Long.valueOf(cell.value()));
                case "FLOAT64" -> row.put(cell.column(), Double.valueOf(cell.value()));
                case "BOOLEAN" -> row.put(cell.column(), Boolean.valueOf(cell.value()));
                case "ARRAY" -> row.set(cell.column(), json.valueToTree(cell.elements()));
                case "MAP" -> row.set(cell.column(), json.valueToTree(cell.entries()));
                default -> {
                    continue;
                }
            }
            trip.send(cell, json.writeValueAsBytes(row));
        }
        trip.send("{\"id\":\"zero\",\"c_text\":\"a\\u0000b\"}");
        trip.send("{\"id\":\"toast\",\"c_text\":\"long\",\"c_int\":1}");
        trip.send("{\"id\":\"toast\",\"c_text\":\"__debezium_unavailable_value\",\"c_int\":2}");
        trip.send("{\"id\":\"keys\",\"c_map\":{\"7\":\"true\",\"8\":0}}");
        trip.arrive(plainConfig(trip.topic, false));

        Map<String, Row> rows = rows();
        assertThat(rows.get("zero").getString("c_text")).isEqualTo("a\0b");
        assertThat(rows.get("toast").getString("c_text")).isEqualTo("long");
        assertThat(rows.get("toast").getInt("c_int")).isEqualTo(2);
        assertThat(rows.get("keys").getMap("c_map", Integer.class, Boolean.class))
                .isEqualTo(Map.of(7, true, 8, false));
    }

    @Test
    void fromAvro() {
        try (KafkaAvroSerializer serializer = new KafkaAvroSerializer()) {
            serializer.configure(
                    Map.of(
                            "schema.registry.url",
                            stack.registry().confluentUrl().toString()),
                    false);
            Trip trip = new Trip("conversions_avro");
            for (ConversionCell cell : cells) {
                Schema type = avro(cell);
                if (type != null) {
                    trip.send(
                            cell,
                            serializer.serialize(trip.topic, row(trip.id(cell), cell.column(), type, datum(cell))));
                }
            }
            Schema union = Schema.createUnion(
                    Schema.create(Schema.Type.NULL),
                    Schema.create(Schema.Type.STRING),
                    Schema.create(Schema.Type.LONG));
            trip.send(serializer.serialize(trip.topic, row("union", "c_bigint", union, 5L)));
            Schema fixed = SchemaBuilder.fixed("Sensor").size(16);
            GenericData.Fixed sensor =
                    new GenericData.Fixed(fixed, HexFormat.of().parseHex(UUID.replace("-", "")));
            trip.send(serializer.serialize(trip.topic, row("fixed", "c_uuid", fixed, sensor)));
            Map<String, String> config = ShippedConnector.config(stack.connect().client(), "page-views-sink");
            config.remove("name");
            config.put("write.timestamp", "record");
            config.put("tasks.max", "1");
            trip.arrive(sinkOf(trip.topic, config));
        }
        Map<String, Row> rows = rows();
        assertThat(rows.get("union").getLong("c_bigint")).isEqualTo(5);
        assertThat(rows.get("fixed").getUuid("c_uuid")).hasToString(UUID);
    }

    /** The way of some records, one for each cell, through a topic and a connector. */
    private final class Trip {

        private final String topic;
        private final List<ConversionCell> sent = new ArrayList<>();

        Trip(String topic) {
            this.topic = topic;
            stack.createTopic(topic, 1, Map.of());
        }

        String id(ConversionCell cell) {
            return topic + "-" + cell.number();
        }

        void send(ConversionCell cell, byte[] value) {
            sent.add(cell);
            send(value);
        }

        void send(String value) {
            send(value.getBytes(StandardCharsets.UTF_8));
        }

        void send(byte[] value) {
            producer.sendLater(new ProducerRecord<>(topic, value));
        }

        /** Waits until all are stored or dead letters, and holds them to their cells. */
        void arrive(Map<String, String> config) {
            producer.flush();
            stack.connect().client().putConfig(topic + "-sink", config);
            new SinkGroup(stack, topic + "-sink", topic).awaitNoLag();
            Map<String, String> reasons = new HashMap<>();
            Letters.in(stack, topic + ".dlq")
                    .records()
                    .forEach(letter -> reasons.put(Letters.origin(letter), Letters.reason(letter)));
            Map<String, Row> rows = rows();
            List<String> differences = new ArrayList<>();
            for (int offset = 0; offset < sent.size(); offset++) {
                ConversionCell cell = sent.get(offset);
                String reason = reasons.getOrDefault(topic + "-0-" + offset, "no dead letter");
                Row row = rows.get(id(cell));
                String stored = row == null ? "! " + reason : words(row.getObject(cell.column()));
                boolean right = cell.isRefused()
                        ? row == null && reason.contains(cell.expected().substring(2))
                        : stored.equals(cell.expected());
                if (!right) {
                    differences.add(cell + " is " + stored);
                }
            }
            assertThat(sent).hasSizeGreaterThan(100);
            assertThat(differences).isEmpty();
        }
    }

    private static Map<String, String> plainConfig(String topic, boolean schemas) {
        Map<String, String> config = new TreeMap<>();
        config.put("connector.class", ShippedConnector.CLASS);
        config.put("tasks.max", "1");
        config.put("cassandra.contact.points", "${env:CASSANDRA_CONTACT_POINTS}");
        config.put("key.converter", "org.apache.kafka.connect.storage.StringConverter");
        config.put("value.converter", JsonConverter.class.getName());
        config.put("value.converter.schemas.enable", String.valueOf(schemas));
        config.put("errors.tolerance", "all");
        config.put("errors.deadletterqueue.topic.replication.factor", "1");
        config.put("errors.deadletterqueue.context.headers.enable", "true");
        config.put("producer.override.max.block.ms", "30000");
        return sinkOf(topic, config);
    }

    private static Map<String, String> sinkOf(String topic, Map<String, String> config) {
        config.put("topics", topic);
        config.put("cassandra.keyspace", "conversions");
        config.put("table.name.format", "cells");
        config.put("errors.deadletterqueue.topic.name", topic + ".dlq");
        config.put("convert.zone", "Europe/Berlin");
        config.put("topic." + topic + ".convert.blob.text", "hex");
        return config;
    }

    private static GenericRecord row(String id, String column, Schema type, Object datum) {
        Schema schema = SchemaBuilder.record("Cell")
                .fields()
                .requiredString("id")
                .name(column)
                .type(type)
                .noDefault()
                .endRecord();
        GenericRecord row = new GenericData.Record(schema);
        row.put("id", id);
        row.put(column, datum);
        return row;
    }

    /** Null for the kinds that are none of Avro's own. */
    private static Schema avro(ConversionCell cell) {
        return switch (cell.kind()) {
            case "BOOLEAN" -> Schema.create(Schema.Type.BOOLEAN);
            case "INT32" -> Schema.create(Schema.Type.INT);
            case "INT64" -> Schema.create(Schema.Type.LONG);
            case "FLOAT32" -> Schema.create(Schema.Type.FLOAT);
            case "FLOAT64" -> Schema.create(Schema.Type.DOUBLE);
            case "STRING" -> Schema.create(Schema.Type.STRING);
            case "BYTES" -> Schema.create(Schema.Type.BYTES);
            case "DECIMAL" ->
                cell.decimal().scale() < 0
                                || cell.decimal().precision() < cell.decimal().scale()
                        ? null
                        : LogicalTypes.decimal(
                                        cell.decimal().precision(),
                                        cell.decimal().scale())
                                .addToSchema(Schema.create(Schema.Type.BYTES));
            case "DATE" -> LogicalTypes.date().addToSchema(Schema.create(Schema.Type.INT));
            case "TIME" -> LogicalTypes.timeMillis().addToSchema(Schema.create(Schema.Type.INT));
            case "TIMESTAMP" -> LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG));
            case "ARRAY" -> Schema.createArray(Schema.create(Schema.Type.STRING));
            case "MAP" -> Schema.createMap(Schema.create(Schema.Type.LONG));
            default -> null;
        };
    }

    private static Object datum(ConversionCell cell) {
        return switch (cell.kind()) {
            case "BYTES" -> ByteBuffer.wrap(cell.bytes());
            case "DECIMAL" -> ByteBuffer.wrap(cell.decimal().unscaledValue().toByteArray());
            case "DATE" -> (int) LocalDate.parse(cell.value()).toEpochDay();
            case "TIME" -> (int) cell.millisOfDay();
            case "TIMESTAMP" -> Instant.parse(cell.value()).toEpochMilli();
            default -> cell.data().value();
        };
    }

    private Map<String, Row> rows() {
        try (CqlSession session = stack.cassandra().connect()) {
            Map<String, Row> rows = new HashMap<>();
            session.execute("SELECT * FROM conversions.cells").forEach(row -> rows.put(row.getString("id"), row));
            return rows;
        }
    }

    private static String words(Object stored) {
        if (stored instanceof ByteBuffer bytes) {
            byte[] array = new byte[bytes.remaining()];
            bytes.duplicate().get(array);
            return "0x" + HexFormat.of().formatHex(array);
        }
        return stored instanceof InetAddress address ? address.getHostAddress() : String.valueOf(stored);
    }
}
