package io.millrace.connect.cassandra.mapping;

import static io.millrace.connect.cassandra.mapping.TestMapping.NOW;
import static io.millrace.connect.cassandra.mapping.TestMapping.assertBad;
import static io.millrace.connect.cassandra.mapping.TestMapping.column;
import static io.millrace.connect.cassandra.mapping.TestMapping.mapper;
import static io.millrace.connect.cassandra.mapping.TestMapping.record;
import static io.millrace.connect.cassandra.mapping.TestMapping.table;

import com.datastax.oss.driver.api.core.type.DataTypes;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

/** What a bad record's message says to do helps in the case at hand, and only then is it said. */
class RemediesTest {

    private static final Column USER = column("user", DataTypes.INT);
    private static final Column AT = column("at", DataTypes.TIMESTAMP);
    private static final Column WHAT = column("what", DataTypes.TEXT);

    private static final String MAPPING = "topic.events.ks.events.mapping";
    private static final String JSON = "org.apache.kafka.connect.json.JsonConverter";

    private final FakeTables tables =
            new FakeTables().add(table("events", List.of(USER, AT, WHAT), List.of(USER), List.of(AT)));

    @Test
    void aDeleteNeedsAllOfThePrimaryKey() {
        String complaint =
                "column at (timestamp): a record without a value deletes one row, and nothing in it says what this column is;"
                        + " all of the primary key is needed, unless delete.scope=partition is to delete the whole partition"
                        + " (record";
        SinkRecord tombstone = record("events", null, Map.of("user", 5), null, null);
        assertBad(mapper(tables), tombstone, complaint);
        assertBad(mapper(tables, MAPPING, "user=value.user, at=value.at"), tombstone, complaint);
        assertBad(mapper(tables, MAPPING, "user=key.user, at=key.at"), tombstone, complaint);
    }

    @Test
    void whatTheKeyIsInsteadIsSaidOfADeleteToo() {
        assertBad(
                mapper(tables),
                record("events", null, Map.of("user", "secret", "at", NOW.toEpochMilli()), null, null),
                "column user (int): a record without a value deletes one row, and field key.user is a string that is not a number");
    }

    @Test
    void aQuestionMarkHelpsNoColumnOfThePrimaryKey() {
        assertBad(
                mapper(tables, MAPPING, "user=value.user, at=value.at"),
                record("events", null, null, null, Map.of("user", 5)),
                "column at (timestamp): field value.at is missing; all of the primary key is needed (record");
        assertBad(
                mapper(tables),
                record("events", null, Map.of("user", 5), null, Map.of("what", "x")),
                "column at (timestamp): the value lacks it, and field key.at is missing; all of the primary key is needed"
                        + " (record");
    }

    @Test
    void norAWriteTime() {
        assertBad(
                mapper(tables, MAPPING, "user=value.user, at=value.at, __timestamp=value.t"),
                record("events", null, null, null, Map.of("user", 5, "at", NOW.toEpochMilli())),
                "write time: field value.t is missing (record");
    }

    @Test
    void anyOtherColumnItDoes() {
        assertBad(
                mapper(tables, MAPPING, "user=value.user, at=value.at, what=value.what"),
                record("events", null, null, null, Map.of("user", 5, "at", NOW.toEpochMilli())),
                "field value.what is missing; if it may be, put a question mark after it in the mapping (record");
    }

    @Test
    void aTextIsNoJsonUntilAConverterReadsIt() {
        SinkRecord text = record("events", null, null, Schema.STRING_SCHEMA, "{\"user\":\"secret\"}");
        assertBad(mapper(tables), text, "the value is a string; if it holds JSON, set value.converter=" + JSON);
        TopicMapper mapped = mapper(tables, MAPPING, "user=value.user, at=key.at");
        String complaint =
                "column user (int): field value.user is missing: what should hold it is a string; if it holds"
                        + " JSON, set value.converter=" + JSON;
        assertBad(mapped, text, complaint);
        assertBad(mapped, record("events", null, null, null, "secret"), complaint);
        assertBad(
                mapper(tables, MAPPING, "user=key.user, at=value.at"),
                record("events", null, "secret", null, Map.of("at", NOW.toEpochMilli())),
                "what should hold it is a string; if it holds JSON, set key.converter=" + JSON);
    }

    @Test
    void aTextWithinAValueIsReadByNoConverter() {
        assertBad(
                mapper(tables, MAPPING, "user=value.after.user, at=value.at"),
                record("events", null, null, null, Map.of("after", "secret")),
                "column user (int): field value.after.user is missing: what should hold it is a string (record");
    }

    @Test
    void headersAreTypedByTheirConverter() {
        SinkRecord record = record("events", null, null, null, Map.of("user", 5, "at", NOW.toEpochMilli()));
        record.headers().addLong("tenant", 1042);
        assertBad(
                mapper(tables, MAPPING, "user=value.user, at=value.at, what=header.tenant"),
                record,
                "header tenant is a 64-bit integer; text takes a string: Kafka Connect's default header converter guesses types;"
                        + " with header.converter=org.apache.kafka.connect.storage.StringConverter headers are strings");
    }
}
