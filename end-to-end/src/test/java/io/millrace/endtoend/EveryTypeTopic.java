package io.millrace.endtoend;

import io.millrace.stack.Stack;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.json.JsonConverter;

/** A table with a column of every type, and two topics of one partition for it: JSON that carries its schema, and JSON that does not. */
final class EveryTypeTopic implements AutoCloseable {

    static final String NAME = "every_type";
    static final String PLAIN = "every_type_plain";
    static final String TABLE = "types.every_type";
    static final String CQL = """
            CREATE KEYSPACE types WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1};
            CREATE TYPE types.address (street text, number int, codes frozen<list<int>>);
            CREATE TABLE types.every_type (
              id text PRIMARY KEY,
              c_ascii ascii, c_bigint bigint, c_blob blob, c_boolean boolean, c_date date, c_decimal decimal,
              c_double double, c_duration duration, c_float float, c_inet inet, c_int int, c_smallint smallint,
              c_text text, c_time time, c_timestamp timestamp, c_timeuuid timeuuid, c_tinyint tinyint, c_uuid uuid,
              c_varchar varchar, c_varint varint,
              c_list frozen<list<int>>, c_set set<text>, c_map map<text, bigint>, c_nested map<int, frozen<list<text>>>,
              c_udt frozen<address>, c_open_udt address, c_tuple tuple<int, text, double>, c_vector vector<float, 3>
            );
            """;

    private static final Schema ADDRESS = SchemaBuilder.struct()
            .optional()
            .field("street", Schema.OPTIONAL_STRING_SCHEMA)
            .field("number", Schema.OPTIONAL_INT32_SCHEMA)
            .field("codes", SchemaBuilder.array(Schema.INT32_SCHEMA).optional().build())
            .build();
    private static final Schema TUPLE = SchemaBuilder.struct()
            .optional()
            .field("a", Schema.INT32_SCHEMA)
            .field("b", Schema.STRING_SCHEMA)
            .field("c", Schema.FLOAT64_SCHEMA)
            .build();
    private static final Schema KEY =
            SchemaBuilder.struct().field("id", Schema.STRING_SCHEMA).build();
    private static final Schema VALUE = SchemaBuilder.struct()
            .field("id", Schema.STRING_SCHEMA)
            .field("c_ascii", Schema.OPTIONAL_STRING_SCHEMA)
            .field("c_bigint", Schema.OPTIONAL_INT64_SCHEMA)
            .field("c_blob", Schema.OPTIONAL_BYTES_SCHEMA)
            .field("c_boolean", Schema.OPTIONAL_BOOLEAN_SCHEMA)
            .field(
                    "c_date",
                    org.apache.kafka.connect.data.Date.builder().optional().build())
            .field("c_decimal", Decimal.builder(4).optional().build())
            .field("c_double", Schema.OPTIONAL_FLOAT64_SCHEMA)
            .field("c_duration", Schema.OPTIONAL_STRING_SCHEMA)
            .field("c_float", Schema.OPTIONAL_FLOAT32_SCHEMA)
            .field("c_inet", Schema.OPTIONAL_STRING_SCHEMA)
            .field("c_int", Schema.OPTIONAL_INT32_SCHEMA)
            .field("c_smallint", Schema.OPTIONAL_INT16_SCHEMA)
            .field("c_text", Schema.OPTIONAL_STRING_SCHEMA)
            .field("c_time", Time.builder().optional().build())
            .field("c_timestamp", Timestamp.builder().optional().build())
            .field("c_timeuuid", Schema.OPTIONAL_STRING_SCHEMA)
            .field("c_tinyint", Schema.OPTIONAL_INT8_SCHEMA)
            .field("c_uuid", Schema.OPTIONAL_STRING_SCHEMA)
            .field("c_varchar", Schema.OPTIONAL_STRING_SCHEMA)
            .field("c_varint", Decimal.builder(0).optional().build())
            .field("c_list", SchemaBuilder.array(Schema.INT32_SCHEMA).optional().build())
            .field("c_set", SchemaBuilder.array(Schema.STRING_SCHEMA).optional().build())
            .field(
                    "c_map",
                    SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.INT64_SCHEMA)
                            .optional()
                            .build())
            .field(
                    "c_nested",
                    SchemaBuilder.map(
                                    Schema.INT32_SCHEMA,
                                    SchemaBuilder.array(Schema.STRING_SCHEMA).build())
                            .optional()
                            .build())
            .field("c_udt", ADDRESS)
            .field("c_open_udt", ADDRESS)
            .field("c_tuple", TUPLE)
            .field(
                    "c_vector",
                    SchemaBuilder.array(Schema.FLOAT32_SCHEMA).optional().build())
            .build();

    private final WaitingProducer producer;
    private final JsonConverter keys = converter(true);
    private final JsonConverter values = converter(false);

    private EveryTypeTopic(Stack stack) {
        this.producer = new WaitingProducer(stack);
    }

    /** Creates both topics; the table is made by {@link #CQL}. */
    static EveryTypeTopic create(Stack stack) {
        for (String name : List.of(NAME, PLAIN)) {
            stack.createTopic(name, 1, Map.of());
        }
        return new EveryTypeTopic(stack);
    }

    /** A connector for the topic with schemas, without a dead-letter topic: a bad record fails its task and with it the test. */
    Map<String, String> config() {
        Map<String, String> config = new TreeMap<>();
        config.put("connector.class", ShippedConnector.CLASS);
        config.put("tasks.max", "1");
        config.put("topics", NAME);
        config.put("cassandra.contact.points", "${env:CASSANDRA_CONTACT_POINTS}");
        config.put("cassandra.keyspace", "types");
        for (String part : List.of("key", "value")) {
            config.put(part + ".converter", JsonConverter.class.getName());
            config.put(part + ".converter.schemas.enable", "true");
        }
        return config;
    }

    /** A connector for the topic without schemas. */
    Map<String, String> plainConfig() {
        Map<String, String> config = config();
        config.put("topics", PLAIN);
        config.put("table.name.format", NAME);
        config.put("key.converter.schemas.enable", "false");
        config.put("value.converter.schemas.enable", "false");
        return config;
    }

    /** A row with nothing in it but its key. */
    Struct row(String id) {
        return new Struct(VALUE).put("id", id);
    }

    void send(String id, Struct row) {
        send(NAME, key(id), values.fromConnectData(NAME, VALUE, row));
    }

    void sendTombstone(String id) {
        send(NAME, key(id), null);
    }

    void sendPlain(String id, String json) {
        send(
                PLAIN,
                ("{\"id\": \"" + id + "\"}").getBytes(StandardCharsets.UTF_8),
                json.getBytes(StandardCharsets.UTF_8));
    }

    static Struct address(String street, Integer number, List<Integer> codes) {
        return new Struct(ADDRESS).put("street", street).put("number", number).put("codes", codes);
    }

    static Struct tuple(int a, String b, double c) {
        return new Struct(TUPLE).put("a", a).put("b", b).put("c", c);
    }

    static Date date(String day) {
        return new Date(TimeUnit.DAYS.toMillis(LocalDate.parse(day).toEpochDay()));
    }

    static Date time(String time) {
        return new Date(TimeUnit.NANOSECONDS.toMillis(LocalTime.parse(time).toNanoOfDay()));
    }

    static Date timestamp(String instant) {
        return Date.from(Instant.parse(instant));
    }

    @Override
    public void close() {
        producer.close();
        keys.close();
        values.close();
    }

    private byte[] key(String id) {
        return keys.fromConnectData(NAME, KEY, new Struct(KEY).put("id", id));
    }

    private void send(String topic, byte[] key, byte[] value) {
        producer.send(new ProducerRecord<>(topic, key, value));
    }

    private static JsonConverter converter(boolean isKey) {
        JsonConverter converter = new JsonConverter();
        converter.configure(Map.of("schemas.enable", "true"), isKey);
        return converter;
    }
}
