package io.millrace.connect.cassandra.mapping;

import static io.millrace.connect.cassandra.mapping.TestMapping.assertBad;
import static io.millrace.connect.cassandra.mapping.TestMapping.column;
import static io.millrace.connect.cassandra.mapping.TestMapping.decoded;
import static io.millrace.connect.cassandra.mapping.TestMapping.map;
import static io.millrace.connect.cassandra.mapping.TestMapping.mapper;
import static io.millrace.connect.cassandra.mapping.TestMapping.record;
import static io.millrace.connect.cassandra.mapping.TestMapping.statement;
import static io.millrace.connect.cassandra.mapping.TestMapping.table;
import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.data.UdtValue;
import com.datastax.oss.driver.api.core.type.DataTypes;
import com.datastax.oss.driver.api.core.type.UserDefinedType;
import com.datastax.oss.driver.internal.core.type.UserDefinedTypeBuilder;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

/** A null stays one, though its schema has a default: Debezium makes one of every column's DEFAULT. */
class ExplicitNullsTest {

    private static final UserDefinedType LEVEL = new UserDefinedTypeBuilder("ks", "level")
            .withField("level", DataTypes.INT)
            .build();
    private static final Column ID = column("id", DataTypes.INT);
    private static final Column STATUS = column("status", DataTypes.TEXT);
    private static final Column A = column("a", LEVEL);

    private static final Schema INT_9 =
            SchemaBuilder.int32().optional().defaultValue(9).build();
    private static final Schema INNER =
            SchemaBuilder.struct().optional().field("level", INT_9).build();
    private static final Schema VALUE = SchemaBuilder.struct()
            .field("id", INT_9)
            .field(
                    "status",
                    SchemaBuilder.string().optional().defaultValue("active").build())
            .field("a", INNER)
            .field("version", SchemaBuilder.int64().optional().defaultValue(5L).build())
            .build();

    private final FakeTables tables =
            new FakeTables().add(table("users", List.of(ID, STATUS, A), List.of(ID), List.of()));

    @Test
    void aColumnIsLeftAloneOrDeleted() {
        Row unset = map(byName(), user(new Struct(VALUE).put("id", 1)));
        assertThat(statement(unset)).isEqualTo("INSERT [id, status, a] timestamp");
        assertThat(WriteStatement.isUnset(unset.values()[1])).isTrue();

        Row deleted = map(byName("write.nulls", "null"), user(new Struct(VALUE).put("id", 1)));
        assertThat(deleted.values()[1]).isNull();
    }

    @Test
    void soIsAFieldOfAType() {
        Row row = map(byName(), user(new Struct(VALUE).put("id", 1).put("a", new Struct(INNER))));
        assertThat(((UdtValue) decoded(row, 2, LEVEL)).isNull("level")).isTrue();
    }

    @Test
    void aFieldOfAStructWithinAMapToo() {
        TopicMapper mapper = mapper(
                tables, "topic.users.ks.users.mapping", "id=value.id, status=value.m.status", "write.nulls", "null");
        Row row = map(mapper, record("users", null, null, null, Map.of("id", 1, "m", new Struct(VALUE))));
        assertThat(row.values()[1]).isNull();
    }

    @Test
    void noRowIsWrittenUnderADefaultKey() {
        assertBad(byName(), user(new Struct(VALUE)), "column id (int): is null; a column of the primary key cannot be");
    }

    @Test
    void aWriteTimeThatIsNullIsMissing() {
        assertBad(
                byName("write.timestamp", "field:version"),
                user(new Struct(VALUE).put("id", 1)),
                "write time: field value.version is missing");
    }

    @Test
    void theDefaultOfARequiredFieldIsItsValue() {
        Schema required = SchemaBuilder.struct()
                .field("id", Schema.INT32_SCHEMA)
                .field("status", SchemaBuilder.string().defaultValue("active").build())
                .build();
        Row row = map(byName(), record("users", null, null, required, new Struct(required).put("id", 1)));
        assertThat(decoded(row, 1, DataTypes.TEXT)).isEqualTo("active");
    }

    private TopicMapper byName(String... options) {
        String[] all = new String[options.length + 2];
        System.arraycopy(options, 0, all, 2, options.length);
        all[0] = "unknown.fields";
        all[1] = "ignore";
        return mapper(tables, all);
    }

    private static SinkRecord user(Struct value) {
        return record("users", null, null, VALUE, value);
    }
}
