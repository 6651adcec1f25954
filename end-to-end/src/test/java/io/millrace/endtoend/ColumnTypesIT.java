package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.data.CqlDuration;
import com.datastax.oss.driver.api.core.data.CqlVector;
import com.datastax.oss.driver.api.core.data.TupleValue;
import com.datastax.oss.driver.api.core.data.UdtValue;
import io.millrace.stack.Stack;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every type that a column can have, through a real worker into a real table and back; and what deletes and nulls do there. */
@ExtendWith(SharedStack.class)
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(300)
class ColumnTypesIT {

    private static final String WITH_SCHEMA = "every-type-sink";
    private static final String WITHOUT_SCHEMA = "every-type-plain-sink";

    private final Stack stack;
    private final SinkGroup group;
    private EveryTypeTopic topic;

    ColumnTypesIT(Stack stack) {
        this.stack = stack;
        this.group = new SinkGroup(stack, WITH_SCHEMA, EveryTypeTopic.NAME);
    }

    @BeforeAll
    void deploy() {
        Assumptions.assumeTrue(MajorVersion.ofCassandra(stack) >= 5, "before Cassandra 5 there are no vectors");
        stack.applyCql(EveryTypeTopic.CQL);
        topic = EveryTypeTopic.create(stack);
        stack.connect().client().putConfig(WITH_SCHEMA, topic.config());
    }

    @AfterAll
    void closeProducer() {
        if (topic != null) {
            topic.close();
        }
    }

    @Test
    void everyTypeIsReadBackAsItWasSent() throws UnknownHostException {
        topic.send("usual", usual(topic.row("usual")));
        topic.send("extreme", extreme(topic.row("extreme")));
        topic.send("empty", empty(topic.row("empty")));
        group.awaitNoLag();

        Map<String, Object> usual = columns("usual");
        assertHasTheUsualOfBothWays(usual);
        assertThat(usual)
                .containsEntry("c_blob", ByteBuffer.wrap(new byte[] {0, 1, -1}))
                .containsEntry("c_double", Math.PI)
                .containsEntry("c_text", "Grüße 🌾")
                .containsEntry("c_list", List.of(3, 1, 2, 1))
                .containsEntry("c_nested", Map.of(1, List.of("x", "y"), 2, List.of()));
        assertThat(address(usual.get("c_open_udt"))).containsExactly("Side Street", null, List.of());

        assertThat(columns("extreme"))
                .containsEntry("c_bigint", Long.MIN_VALUE)
                .containsEntry("c_date", LocalDate.parse("-0001-01-01"))
                .containsEntry("c_decimal", new BigDecimal("-99999999999999999999999999.9999"))
                .containsEntry("c_double", Double.MIN_VALUE)
                .containsEntry("c_duration", CqlDuration.newInstance(-13, -1, -1))
                .containsEntry("c_float", -Float.MAX_VALUE)
                .containsEntry("c_inet", InetAddress.getByName("2001:db8::1"))
                .containsEntry("c_int", Integer.MIN_VALUE)
                .containsEntry("c_smallint", Short.MIN_VALUE)
                .containsEntry("c_time", LocalTime.parse("23:59:59.999"))
                .containsEntry("c_timestamp", Instant.parse("1969-12-31T23:59:59.999Z"))
                .containsEntry("c_tinyint", Byte.MIN_VALUE)
                .containsEntry("c_varint", BigInteger.ONE.shiftLeft(200).negate());

        assertThat(columns("empty"))
                .containsEntry("c_ascii", "")
                .containsEntry("c_blob", ByteBuffer.allocate(0))
                .containsEntry("c_text", "")
                .containsEntry("c_list", List.of())
                .containsEntry("c_set", Set.of())
                .containsEntry("c_map", Map.of())
                .containsEntry("c_nested", Map.of())
                .containsEntry("c_int", null)
                .containsEntry("c_udt", null)
                .containsEntry("c_tuple", null)
                .containsEntry("c_vector", null);
    }

    /** Without a schema a number is an integer of 64 bits or a float of 64, and everything else is text. */
    @Test
    void everyTypeButBlobCanBeWrittenFromJsonWithoutASchema() throws UnknownHostException {
        topic.sendPlain("plain", """
                {"id": "plain", "c_ascii": "plain", "c_bigint": 1099511627776, "c_boolean": true, "c_date": "2026-01-31",
                 "c_decimal": "12345.6789", "c_double": 0.1, "c_duration": "1mo2d1h", "c_float": 1.5,
                 "c_inet": "192.0.2.7", "c_int": 1048576, "c_smallint": 300, "c_text": "Grüße", "c_time": "12:34:56.789",
                 "c_timestamp": "1995-08-01T00:00:01.001-04:00", "c_timeuuid": "5d1f29c0-0b6a-11f1-8de9-0242ac120002",
                 "c_tinyint": 7, "c_uuid": "123e4567-e89b-42d3-a456-426614174000", "c_varchar": "varchar",
                 "c_varint": "123456789012345678901234567890", "c_list": [3, 1, 2], "c_set": ["a", "b"],
                 "c_map": {"one": 1, "two": 2}, "c_udt": {"street": "Main Street", "number": 5, "codes": [1, 2]},
                 "c_tuple": [1, "second", 2.5], "c_vector": [0.25, -1, 3.5]}
                """);
        stack.connect().client().putConfig(WITHOUT_SCHEMA, topic.plainConfig());
        new SinkGroup(stack, WITHOUT_SCHEMA, EveryTypeTopic.PLAIN).awaitNoLag();

        Map<String, Object> plain = columns("plain");
        assertHasTheUsualOfBothWays(plain);
        assertThat(plain)
                .containsEntry("c_double", 0.1)
                .containsEntry("c_text", "Grüße")
                .containsEntry("c_list", List.of(3, 1, 2));
    }

    @Test
    void tombstonesDeleteAndTheLastRecordOfARowDecides() {
        topic.send("deleted", topic.row("deleted").put("c_int", 1));
        topic.sendTombstone("deleted");
        topic.send("came-back", topic.row("came-back").put("c_int", 1).put("c_text", "of the first life"));
        topic.sendTombstone("came-back");
        topic.send("came-back", topic.row("came-back").put("c_int", 2));
        topic.send("stays", topic.row("stays").put("c_int", 1));
        group.awaitNoLag();

        assertThat(stored("deleted")).isNull();
        assertThat(columns("came-back")).containsEntry("c_int", 2).containsEntry("c_text", null);
        assertThat(columns("stays")).containsEntry("c_int", 1);

        topic.sendTombstone("stays");
        group.awaitNoLag();
        assertThat(stored("stays")).as("a row deleted long after it was stored").isNull();
    }

    @Test
    void aNullLeavesWhatIsThere() {
        topic.send(
                "row", topic.row("row").put("c_int", 1).put("c_text", "first").put("c_list", List.of(1, 2)));
        group.awaitNoLag();
        topic.send("row", topic.row("row").put("c_int", 2));
        group.awaitNoLag();

        assertThat(columns("row"))
                .containsEntry("c_int", 2)
                .containsEntry("c_text", "first")
                .containsEntry("c_list", List.of(1, 2));
    }

    /** What records of a schema and JSON without one carry alike. */
    private static void assertHasTheUsualOfBothWays(Map<String, Object> columns) throws UnknownHostException {
        assertThat(columns)
                .containsEntry("c_ascii", "plain")
                .containsEntry("c_bigint", 1L << 40)
                .containsEntry("c_boolean", true)
                .containsEntry("c_date", LocalDate.parse("2026-01-31"))
                .containsEntry("c_decimal", new BigDecimal("12345.6789"))
                .containsEntry("c_duration", CqlDuration.newInstance(1, 2, 3_600_000_000_000L))
                .containsEntry("c_float", 1.5f)
                .containsEntry("c_inet", InetAddress.getByName("192.0.2.7"))
                .containsEntry("c_int", 1 << 20)
                .containsEntry("c_smallint", (short) 300)
                .containsEntry("c_time", LocalTime.parse("12:34:56.789"))
                .containsEntry("c_timestamp", Instant.parse("1995-08-01T04:00:01.001Z"))
                .containsEntry("c_timeuuid", UUID.fromString("5d1f29c0-0b6a-11f1-8de9-0242ac120002"))
                .containsEntry("c_tinyint", (byte) 7)
                .containsEntry("c_uuid", UUID.fromString("123e4567-e89b-42d3-a456-426614174000"))
                .containsEntry("c_varchar", "varchar")
                .containsEntry("c_varint", new BigInteger("123456789012345678901234567890"))
                .containsEntry("c_set", Set.of("a", "b"))
                .containsEntry("c_map", Map.of("one", 1L, "two", 2L))
                .containsEntry("c_vector", CqlVector.newInstance(0.25f, -1f, 3.5f));
        assertThat(address(columns.get("c_udt"))).containsExactly("Main Street", 5, List.of(1, 2));
        assertThat(parts(columns.get("c_tuple"))).containsExactly(1, "second", 2.5);
    }

    private static Struct usual(Struct row) {
        return row.put("c_ascii", "plain")
                .put("c_bigint", 1L << 40)
                .put("c_blob", new byte[] {0, 1, -1})
                .put("c_boolean", true)
                .put("c_date", EveryTypeTopic.date("2026-01-31"))
                .put("c_decimal", new BigDecimal("12345.6789"))
                .put("c_double", Math.PI)
                .put("c_duration", "1mo2d1h")
                .put("c_float", 1.5f)
                .put("c_inet", "192.0.2.7")
                .put("c_int", 1 << 20)
                .put("c_smallint", (short) 300)
                .put("c_text", "Grüße 🌾")
                .put("c_time", EveryTypeTopic.time("12:34:56.789"))
                .put("c_timestamp", EveryTypeTopic.timestamp("1995-08-01T04:00:01.001Z"))
                .put("c_timeuuid", "5d1f29c0-0b6a-11f1-8de9-0242ac120002")
                .put("c_tinyint", (byte) 7)
                .put("c_uuid", "123e4567-e89b-42d3-a456-426614174000")
                .put("c_varchar", "varchar")
                .put("c_varint", new BigDecimal("123456789012345678901234567890"))
                .put("c_list", List.of(3, 1, 2, 1))
                .put("c_set", List.of("b", "a", "b"))
                .put("c_map", Map.of("one", 1L, "two", 2L))
                .put("c_nested", Map.of(1, List.of("x", "y"), 2, List.of()))
                .put("c_udt", EveryTypeTopic.address("Main Street", 5, List.of(1, 2)))
                .put("c_open_udt", EveryTypeTopic.address("Side Street", null, List.of()))
                .put("c_tuple", EveryTypeTopic.tuple(1, "second", 2.5))
                .put("c_vector", List.of(0.25f, -1f, 3.5f));
    }

    private static Struct extreme(Struct row) {
        return row.put("c_bigint", Long.MIN_VALUE)
                .put("c_date", EveryTypeTopic.date("-0001-01-01"))
                .put("c_decimal", new BigDecimal("-99999999999999999999999999.9999"))
                .put("c_double", Double.MIN_VALUE)
                .put("c_duration", "-1y1mo1d1ns")
                .put("c_float", -Float.MAX_VALUE)
                .put("c_inet", "2001:db8::1")
                .put("c_int", Integer.MIN_VALUE)
                .put("c_smallint", Short.MIN_VALUE)
                .put("c_time", EveryTypeTopic.time("23:59:59.999"))
                .put("c_timestamp", EveryTypeTopic.timestamp("1969-12-31T23:59:59.999Z"))
                .put("c_tinyint", Byte.MIN_VALUE)
                .put("c_varint", new BigDecimal(BigInteger.ONE.shiftLeft(200).negate()));
    }

    private static Struct empty(Struct row) {
        return row.put("c_ascii", "")
                .put("c_blob", new byte[0])
                .put("c_text", "")
                .put("c_list", List.of())
                .put("c_set", List.of())
                .put("c_map", Map.of())
                .put("c_nested", Map.of());
    }

    /** A row's columns by name; a collection that was never written is an empty one to Cassandra. */
    private Map<String, Object> columns(String id) {
        Map<String, Object> columns = stored(id);
        assertThat(columns).as("row %s", id).isNotNull();
        return columns;
    }

    private Map<String, Object> stored(String id) {
        try (CqlSession session = stack.cassandra().connect()) {
            Row row = session.execute("SELECT * FROM " + EveryTypeTopic.TABLE + " WHERE id = ?", id)
                    .one();
            if (row == null) {
                return null;
            }
            Map<String, Object> columns = new LinkedHashMap<>();
            row.getColumnDefinitions()
                    .forEach(column -> columns.put(column.getName().asInternal(), row.getObject(column.getName())));
            return columns;
        }
    }

    private static List<Object> address(Object value) {
        UdtValue udt = (UdtValue) value;
        return Arrays.asList(udt.getObject("street"), udt.getObject("number"), udt.getObject("codes"));
    }

    private static List<Object> parts(Object value) {
        TupleValue tuple = (TupleValue) value;
        return Arrays.asList(tuple.getObject(0), tuple.getObject(1), tuple.getObject(2));
    }
}
