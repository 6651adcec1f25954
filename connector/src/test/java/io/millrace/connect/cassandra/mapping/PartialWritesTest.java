package io.millrace.connect.cassandra.mapping;

import static io.millrace.connect.cassandra.mapping.TestMapping.assertBad;
import static io.millrace.connect.cassandra.mapping.TestMapping.column;
import static io.millrace.connect.cassandra.mapping.TestMapping.config;
import static io.millrace.connect.cassandra.mapping.TestMapping.decoded;
import static io.millrace.connect.cassandra.mapping.TestMapping.map;
import static io.millrace.connect.cassandra.mapping.TestMapping.mapper;
import static io.millrace.connect.cassandra.mapping.TestMapping.record;
import static io.millrace.connect.cassandra.mapping.TestMapping.statement;
import static io.millrace.connect.cassandra.mapping.TestMapping.table;
import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.type.DataType;
import com.datastax.oss.driver.api.core.type.DataTypes;
import com.datastax.oss.driver.api.core.type.UserDefinedType;
import com.datastax.oss.driver.internal.core.type.UserDefinedTypeBuilder;
import io.millrace.connect.cassandra.config.MappingConfig;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Writes to a part of what a column holds: elements of sets and maps, fields of user-defined types. */
class PartialWritesTest {

    private static final UserDefinedType ADDRESS = new UserDefinedTypeBuilder("ks", "address")
            .withField("city", DataTypes.TEXT)
            .withField(CqlIdentifier.fromInternal("zipCode"), DataTypes.INT)
            .withField(CqlIdentifier.fromInternal("a.b"), DataTypes.frozenListOf(DataTypes.INT))
            .build();
    private static final Column ID = column("id", DataTypes.TEXT);
    private static final Column ADDR = column("addr", ADDRESS);
    private static final Column FIXED = column("fixed", ADDRESS.copy(true));
    private static final Column NOTE = column("note", DataTypes.TEXT);
    private static final Column DOTTED = column("note.de", DataTypes.TEXT);
    private static final Column TAGS = column("tags", DataTypes.setOf(DataTypes.TEXT, false));
    private static final Column SEEN = column("seen", DataTypes.mapOf(DataTypes.INT, DataTypes.TEXT, false));
    private static final TableSchema TABLE =
            table("t", List.of(ID, ADDR, FIXED, NOTE, DOTTED, TAGS, SEEN), List.of(ID), List.of());

    private final FakeTables tables = new FakeTables().add(TABLE);

    @Test
    void fieldsOfATypeAreWrittenWithoutTheOthers() {
        TopicMapper mapper = mapped("id=value.id, addr.city=value.city, ADDR.zipcode=value.zip?, note=value.note?");
        Row row = map(mapper, json("id", "1", "city", "Utrecht", "zip", "3511", "note", "n"));

        assertThat(statement(row)).isEqualTo("timestamp UPDATE [addr.city, addr.\"zipCode\", note, id]");
        assertThat(decoded(row, 1, DataTypes.TEXT)).isEqualTo("Utrecht");
        assertThat(decoded(row, 2, DataTypes.INT)).isEqualTo(3511);
        assertThat(decoded(row, 3, DataTypes.TEXT)).isEqualTo("n");
        assertThat(decoded(row, 4, DataTypes.TEXT)).isEqualTo("1");
        // A later one of another field does not make it void.
        assertThat(row.statement().kind()).isEqualTo(WriteStatement.Kind.MERGE);
        assertThat(row.statement().isIdempotent()).isTrue();
        assertBad(
                mapper,
                json("id", "1", "city", "Utrecht", "zip", "secret"),
                "column addr.\"zipCode\" (int): field value.zip is a string");
    }

    @Test
    void whetherAFieldHasBeenWrittenTheRowDoesNotTell() {
        TopicMapper mapper = mapped("id=value.id, addr.city=value.city", "topic.t.ks.t.write.condition", "exists");
        Row row = map(mapper, json("id", "1", "city", "Utrecht"));

        assertThat(row.statement()).hasToString("UPDATE [addr.city, id] IF EXISTS");
        assertThat(row.statement().terms().conditional().orElseThrow().outcome())
                .isEmpty();
    }

    @Test
    void aNullDoesToAFieldWhatItDoesToAColumn() {
        SinkRecord record = json("id", "1", "city", null);
        Row left = map(mapped("id=value.id, addr.city=value.city"), record);
        assertThat(WriteStatement.isUnset(left.values()[1])).isTrue();

        Row deleted = map(mapped("id=value.id, addr.city=value.city", "write.nulls", "null"), record);
        assertThat(deleted.values()[1]).isNull();
    }

    @Test
    void aDeleteTakesTheWholeRow() {
        Row row = map(mapped("id=key.id, addr.city=value.city"), record("t", null, Map.of("id", "1"), null, null));

        assertThat(statement(row)).isEqualTo("DELETE [id] timestamp");
    }

    @Test
    void whatAPartitionSharesMayBePartlyWritten() {
        Column at = column("at", DataTypes.INT);
        Column owner = new Column(CqlIdentifier.fromInternal("owner"), ADDRESS, true);
        Column tags = new Column(CqlIdentifier.fromInternal("tags"), DataTypes.setOf(DataTypes.TEXT, false), true);
        tables.add(table("t", List.of(ID, at, owner, tags), List.of(ID), List.of(at)));
        Row row = map(
                mapped("id=value.id, owner.city=value.city, tags+=value.tag"),
                json("id", "1", "city", "Utrecht", "tag", "a"));

        assertThat(statement(row)).isEqualTo("timestamp UPDATE [owner.city, +tags, id]");
        assertThat(row.sharedIdentity()).isEqualTo(row.identity());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "addr.citi=value.c # column addr (ks.address): has no field citi; did you mean city?",
                "fixed.city=value.c # column fixed (ks.address): is frozen, so that Cassandra writes it as a whole or not at all; map the whole of it, fixed=<source>",
                "note.x=value.c # column note (text): has no fields to set, since it is of no user-defined type; a column whose name has a dot stands in double quotes: \"note.x\"",
                "notes.de=value.c # has no column notes; did you mean note?",
                "addr.city=value.c, addr.CITY=value.d # column addr.city (text) is mapped twice",
                "addr.city=value.c, addr=value.d # column addr is mapped as a whole and by its fields, too: keep one of the two",
                "addr=value.d, addr.city=value.c # column addr is mapped as a whole and by its fields, too",
                "addr.zipCode='x' # column addr.\"zipCode\" (int): the literal of the mapping is a string that is not a number",
                "addr.city+=value.c # column addr.city (text): += is for sets and maps that are not frozen",
                "\"addr.city\"=value.c # has no column addr.city",
                "note+='x' # += is for sets and maps",
                "seen+='x' # column seen (map<int, text>): the literal of the mapping is a string; map<int, text> takes a map",
            })
    void whatCannotBeWrittenSoIsSaid(String mapping, String problem) {
        MappingConfig config =
                config("topic.t.ks.t.mapping", "id=value.id, " + mapping).mapping();

        assertThat(MappedColumns.problems(TABLE, config.mappings("t").get(0), config))
                .singleElement()
                .asString()
                .contains(problem);
    }

    @Test
    void aNameMayHaveADotOfItsOwn() {
        Row row = map(
                mapped("id=value.id, \"note.de\"=value.note, addr.\"a.b\"=value.list"),
                json("id", "1", "note", "n", "list", List.of(1)));

        assertThat(statement(row)).isEqualTo("timestamp UPDATE [\"note.de\", addr.\"a.b\", id]");
        assertThat(decoded(row, 2, DataTypes.listOf(DataTypes.INT))).isEqualTo(List.of(1));
    }

    @Test
    void oneElementIsAddedAndRemovedAsASetOfItIs() {
        TopicMapper mapper = mapped("id=value.id, tags += value.tag, seen -= value.gone");
        DataType texts = DataTypes.setOf(DataTypes.TEXT);
        DataType keys = DataTypes.setOf(DataTypes.INT);
        Row one = map(mapper, json("id", "1", "tag", "a", "gone", "5"));
        assertThat(statement(one)).isEqualTo("timestamp UPDATE [+tags, -seen, id]");
        assertThat(decoded(one, 1, texts)).isEqualTo(Set.of("a"));
        assertThat(decoded(one, 2, keys)).isEqualTo(Set.of(5));

        Row several = map(mapper, json("id", "1", "tag", List.of("a", "b"), "gone", List.of(5L, 6L)));
        assertThat(decoded(several, 1, texts)).isEqualTo(Set.of("a", "b"));
        assertThat(decoded(several, 2, keys)).isEqualTo(Set.of(5, 6));

        Row none = map(mapper, json("id", "1", "tag", "__debezium_unavailable_value", "gone", null));
        assertThat(WriteStatement.isUnset(none.values()[1])).isTrue();
        assertThat(WriteStatement.isUnset(none.values()[2])).isTrue();

        Row computed = map(mapped("id=value.id, tags += upper(value.tag), seen -= 7"), json("id", "1", "tag", "a"));
        assertThat(decoded(computed, 1, texts)).isEqualTo(Set.of("A"));
        assertThat(decoded(computed, 2, keys)).isEqualTo(Set.of(7));
        assertBad(
                mapper,
                json("id", "1", "tag", "a", "gone", "secret"),
                "column seen (set<int>): field value.gone is a string that is not a number");
        assertBad(
                mapped("id=value.id, tags = value.tag"),
                json("id", "1", "tag", "secret"),
                "column tags (set<text>): field value.tag is a string; set<text> takes an array");
    }

    @Test
    void theKeysOfAMapAreThoseOfTheEntriesThatGo() {
        Column names = column("names", DataTypes.mapOf(DataTypes.TEXT, DataTypes.INT, false));
        tables.add(table("t", List.of(ID, SEEN, names), List.of(ID), List.of()));
        Row row = map(
                mapped("id=value.id, names -= value.gone, seen -= value.old"),
                json("id", "1", "gone", Map.of("a", 1), "old", Map.of("5", "x")));

        assertThat(decoded(row, 1, DataTypes.setOf(DataTypes.TEXT))).isEqualTo(Set.of("a"));
        assertThat(decoded(row, 2, DataTypes.setOf(DataTypes.INT))).isEqualTo(Set.of(5));
    }

    private TopicMapper mapped(String mapping, String... options) {
        String[] all = new String[options.length + 2];
        System.arraycopy(options, 0, all, 2, options.length);
        all[0] = "topic.t.ks.t.mapping";
        all[1] = mapping;
        return mapper(tables, all);
    }

    private static SinkRecord json(Object... entries) {
        Map<String, Object> value = new HashMap<>();
        for (int i = 0; i < entries.length; i += 2) {
            value.put((String) entries[i], entries[i + 1]);
        }
        return record("t", Schema.STRING_SCHEMA, "k", null, value);
    }
}
