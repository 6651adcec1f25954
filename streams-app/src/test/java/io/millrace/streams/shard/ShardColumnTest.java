package io.millrace.streams.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.streams.event.Reason;
import io.millrace.streams.event.Rejected;
import io.millrace.streams.pipeline.Pipeline.FieldName;
import io.millrace.streams.pipeline.Pipeline.KeyColumn;
import io.millrace.streams.pipeline.Pipeline.Source;
import io.millrace.streams.pipeline.PipelineException;
import io.millrace.streams.source.Events;
import io.millrace.streams.wire.AvroInput;
import io.millrace.streams.wire.AvroOutput;
import io.millrace.streams.wire.MalformedException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Columns that a function makes, and what is said and written down of them. */
class ShardColumnTest {
    private static final Schema MILLIS = LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG));
    private static final Schema MICROS = LogicalTypes.timestampMicros().addToSchema(Schema.create(Schema.Type.LONG));
    private static final Schema EVENT = SchemaBuilder.record("Event")
            .fields()
            .name("at")
            .type(MILLIS)
            .noDefault()
            .name("at_micros")
            .type(MICROS)
            .noDefault()
            .requiredString("id")
            .optionalString("page")
            .requiredInt("status")
            .endRecord();
    private static final Source WITH_ID = new Source("events", null, new FieldName("id", "here"), null, null, "here");
    private static final Source WITHOUT_ID = new Source("events", null, null, null, null, "here");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-02-28T23:59:59.999Z",
                "2026-03-01T00:00:00Z",
                "1969-12-31T23:59:59.999Z",
                "1900-02-15T10:20:30Z"
            })
    void timesAreCutInUtcAlsoBefore1970(String text) throws Rejected, MalformedException {
        Instant time = Instant.parse(text);
        GenericRecord event = event(time, "a", "/");
        for (String field : List.of("at", "at_micros")) {
            assertThat(value(function("minute", field), event))
                    .isEqualTo(time.truncatedTo(ChronoUnit.MINUTES).toEpochMilli());
            assertThat(value(function("hour", field), event))
                    .isEqualTo(time.truncatedTo(ChronoUnit.HOURS).toEpochMilli());
            LocalDate day = LocalDate.ofInstant(time, ZoneOffset.UTC);
            assertThat(value(function("day", field), event)).isEqualTo(day.toEpochDay());
            assertThat(value(function("month", field), event))
                    .isEqualTo(day.withDayOfMonth(1).toEpochDay());
        }
    }

    @Test
    void whatAFunctionMakesHasATypeAndWords() {
        assertMade(function("minute", "at"), MILLIS, "timestamp", "The minute of at, UTC.", "minute(at)");
        assertMade(function("hour", "at"), MILLIS, "timestamp", "The hour of at, UTC.", "hour(at)");
        Schema date = LogicalTypes.date().addToSchema(Schema.create(Schema.Type.INT));
        assertMade(function("day", "at_micros"), date, "date", "The day of at_micros, UTC.", "day(at_micros)");
        assertMade(function("month", "at"), date, "date", "The month of at, UTC.", "month(at)");
        Schema number = Schema.create(Schema.Type.INT);
        assertMade(
                bucket("page", 8), number, "int", "A number from 0 to 7 that spreads a partition.", "bucket(page, 8)");
        assertMade(bucket(null, 8), number, "int", "A number from 0 to 7 that spreads a partition.", "bucket(8)");
        assertMade(
                salt("/a", "/b"),
                number,
                "int",
                "0, or for the hot values of page a number from 0 to 7 that spreads them.",
                "salt(page, 8, /a, /b)");
        ShardColumn plain = column(new KeyColumn(null, "status", 0, List.of(), "status", "here"));
        assertThat(plain.derived()).isFalse();
        assertThat(plain.doc()).isEqualTo("Part of the key.");
        assertThat(plain.part()).isEqualTo(new KeyPart("status", "status", number, "int"));
    }

    private static void assertMade(KeyColumn spec, Schema type, String cql, String doc, String made) {
        ShardColumn column = column(spec);
        assertThat(column.derived()).isTrue();
        assertThat(column.name()).isEqualTo("made");
        assertThat(column.type()).isEqualTo(type);
        assertThat(column.doc()).isEqualTo(doc);
        assertThat(column.part()).isEqualTo(new KeyPart("made", made, type, cql));
    }

    @Test
    void onlyHotValuesAreSpreadAndByTheEventsId() throws Rejected, MalformedException {
        KeyColumn salt = salt("/hot", "/hotter");
        Set<Long> hot = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            String id = "id " + i;
            assertThat(value(salt, event(Instant.EPOCH, id, "/cold"))).isZero();
            assertThat(value(salt, event(Instant.EPOCH, id, "/ho"))).isZero();
            long spread = value(salt, event(Instant.EPOCH, id, "/hotter"));
            assertThat(value(salt, event(Instant.EPOCH, id, "/hotter"))).isEqualTo(spread);
            assertThat(value(bucket(null, 8), event(Instant.EPOCH, id, "/any")))
                    .as("as a bucket of the id is")
                    .isEqualTo(spread);
            hot.add(spread);
        }
        assertThat(hot).containsExactlyInAnyOrder(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L);
    }

    @Test
    void aValueThatIsMissingIsNoKey() {
        GenericRecord event = event(Instant.EPOCH, "a", null);
        for (KeyColumn spec :
                List.of(salt("/hot"), bucket("page", 8), new KeyColumn(null, "page", 0, List.of(), "page", "here"))) {
            assertThatThrownBy(() -> value(spec, event))
                    .isInstanceOfSatisfying(
                            Rejected.class, bad -> assertThat(bad.reason()).isEqualTo(Reason.KEY_MISSING))
                    .hasMessageContaining("is null");
        }
    }

    @Test
    void whatCannotBeMadeIsSaidOfItsPlace() {
        assertThatThrownBy(() -> new ShardColumn(salt("/hot"), WITHOUT_ID, EVENT))
                .hasMessageContaining("here: salt() spreads by the event's id; set source.id");
        assertThatThrownBy(() -> new ShardColumn(bucket(null, 8), WITHOUT_ID, EVENT))
                .hasMessageContaining("or name a field: bucket(n, field)");
        assertThatThrownBy(() -> column(function("hour", "status"))).hasMessageContaining("hour() needs a timestamp");
        assertThatThrownBy(() -> column(new KeyColumn("salt", "status", 8, List.of("1"), "made", "here")))
                .hasMessageContaining("salt() takes a string field");
        assertThatThrownBy(() -> column(new KeyColumn("hour", "at", 0, List.of(), "page", "here")))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining("already has a field page; name the column: hour(...) as other_name");
    }

    @Test
    void thePartitionKeyIsMadeOfColumnsOfTheKeyTheWindowAndFunctions() {
        KeyColumn page = new KeyColumn(null, "page", 0, List.of(), "page", "here");
        KeyColumn status = new KeyColumn(null, "status", 0, List.of(), "status", "here");
        KeyColumn start = new KeyColumn(null, "window_start", 0, List.of(), "window_start", "here");
        ShardKey key = new ShardKey(List.of(page, status), List.of(status, start, bucket(null, 8)), WITH_ID, EVENT);

        assertThat(key.partitionColumns()).containsExactly("status", "window_start", "made");
        assertThat(key.parts()).extracting(KeyPart::name).containsExactly("page", "status", "made");
        assertThat(key.fields(false)).extracting(Schema.Field::name).containsExactly("page", "status", "made");
        assertThat(key.fields(true)).extracting(Schema.Field::name).containsExactly("made");
        assertThatThrownBy(() -> new ShardKey(List.of(page), List.of(status), WITH_ID, EVENT))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining("status is not in the key");
    }

    private static ShardColumn column(KeyColumn spec) {
        return new ShardColumn(spec, WITH_ID, EVENT);
    }

    private static KeyColumn function(String name, String field) {
        return new KeyColumn(name, field, 0, List.of(), "made", "here");
    }

    private static KeyColumn bucket(String field, int buckets) {
        return new KeyColumn("bucket", field, buckets, List.of(), "made", "here");
    }

    private static KeyColumn salt(String... hot) {
        return new KeyColumn("salt", "page", 8, List.of(hot), "made", "here");
    }

    private static GenericRecord event(Instant time, String id, String page) {
        GenericRecord event = new GenericData.Record(EVENT);
        event.put("at", time.toEpochMilli());
        event.put("at_micros", ChronoUnit.MICROS.between(Instant.EPOCH, time));
        event.put("id", id);
        event.put("page", page);
        event.put("status", 200);
        return event;
    }

    private static long value(KeyColumn spec, GenericRecord event) throws Rejected, MalformedException {
        AvroOutput out = new AvroOutput();
        column(spec).write(Events.fields(event), out, new AvroInput());
        AvroInput in = Events.input(out);
        long value = in.readLong();
        assertThat(in.atEnd()).as("nothing else is left in it").isTrue();
        return value;
    }
}
