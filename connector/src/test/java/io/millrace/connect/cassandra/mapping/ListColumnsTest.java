package io.millrace.connect.cassandra.mapping;

import static io.millrace.connect.cassandra.mapping.TestMapping.column;
import static io.millrace.connect.cassandra.mapping.TestMapping.map;
import static io.millrace.connect.cassandra.mapping.TestMapping.mapper;
import static io.millrace.connect.cassandra.mapping.TestMapping.record;
import static io.millrace.connect.cassandra.mapping.TestMapping.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.type.DataType;
import com.datastax.oss.driver.api.core.type.DataTypes;
import com.datastax.oss.driver.internal.core.type.UserDefinedTypeBuilder;
import io.millrace.connect.cassandra.config.SinkConfig;
import io.millrace.connect.cassandra.config.TableMapping;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import io.millrace.connect.cassandra.mapping.WriteStatement.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

/** Cassandra adds the elements of a list that is not frozen once more with every repetition of a write. */
class ListColumnsTest {

    private static final Column ID = column("id", DataTypes.TEXT);
    private static final Column NOTE = column("note", DataTypes.TEXT);
    private static final Column TAGS = column("tags", DataTypes.listOf(DataTypes.TEXT));
    private static final TableSchema TABLE = table("posts", List.of(ID, NOTE, TAGS), List.of(ID), List.of());
    private static final String MAPPING = "topic.posts.ks.posts.mapping";
    private static final String ALLOWED = "lists.allow.duplicates";
    private static final String REMEDY = "table ks.posts, column tags (list<text>): is a list that is not frozen, whose"
            + " elements every retry and every redelivery of a record doubles. Make the column frozen<list<text>> or"
            + " set<text>, or leave it out by mapping the other columns (topic.<topic>.ks.posts.mapping), or set"
            + " lists.allow.duplicates=true if doubled elements will do";

    private static final Schema PLAIN = SchemaBuilder.struct()
            .field("id", Schema.STRING_SCHEMA)
            .field("note", Schema.STRING_SCHEMA)
            .build();
    private static final Schema FULL = SchemaBuilder.struct()
            .field("id", Schema.STRING_SCHEMA)
            .field("tags", SchemaBuilder.array(Schema.STRING_SCHEMA).build())
            .build();

    private final FakeTables tables = new FakeTables().add(TABLE);

    @Test
    void aMappingThatWritesOneIsRefused() {
        String mapping = "id=value.id, tags=value.tags";
        assertThat(problems(mapping)).containsExactly(REMEDY);
        assertThatThrownBy(() -> map(mapper(tables, MAPPING, mapping), full()))
                .isInstanceOf(ConnectException.class)
                .isNotInstanceOf(BadRecordException.class)
                .hasMessage(MAPPING + ": " + REMEDY);

        assertThat(problems(mapping, ALLOWED, "true")).isEmpty();
        Row row = map(mapper(tables, MAPPING, mapping, ALLOWED, "true"), full());
        assertThat(row.statement().kind()).isEqualTo(Kind.ROW_WITH_LISTS);
        assertThat(row.statement().isIdempotent()).isFalse();
        assertThat(row.statement().carriesWriteTime()).isTrue();
    }

    @Test
    void aMappingThatLeavesItOutIsFine() {
        String mapping = "id=value.id, note='x'";
        assertThat(problems(mapping)).isEmpty();
        assertThat(map(mapper(tables, MAPPING, mapping), full()).statement().kind())
                .isEqualTo(Kind.ROW);
    }

    @Test
    void byNameOnlyRecordsThatWriteOneStopTheTask() {
        TopicMapper mapper = mapper(tables);
        assertThat(map(mapper, plain()).statement().kind()).isEqualTo(Kind.ROW);
        assertThat(map(mapper, record("posts", Schema.STRING_SCHEMA, "1", null, null))
                        .statement()
                        .kind())
                .isEqualTo(Kind.ROW);
        assertThatThrownBy(() -> map(mapper, full()))
                .isInstanceOf(ConnectException.class)
                .isNotInstanceOf(BadRecordException.class)
                .hasMessage(REMEDY);

        TopicMapper allowed = mapper(tables, ALLOWED, "true");
        assertThat(map(allowed, full()).statement().kind()).isEqualTo(Kind.ROW_WITH_LISTS);
        assertThat(map(allowed, plain()).statement().kind()).isEqualTo(Kind.ROW);
    }

    @Test
    void theSameForMapsWhoseStatementHasAllColumns() {
        TopicMapper mapper = mapper(tables);
        SinkRecord plain = record("posts", null, null, null, Map.of("id", "1", "note", "x"));
        SinkRecord full = record("posts", null, null, null, Map.of("id", "1", "tags", List.of("a")));
        Map<String, Object> nothing = new HashMap<>(Map.of("id", "1"));
        nothing.put("tags", null);
        SinkRecord untouched = record("posts", null, null, null, nothing);

        assertThat(map(mapper, plain).statement().kind()).isEqualTo(Kind.ROW);
        assertThat(map(mapper, untouched).statement().kind()).isEqualTo(Kind.ROW);
        assertThatThrownBy(() -> map(mapper, full))
                .isInstanceOf(ConnectException.class)
                .isNotInstanceOf(BadRecordException.class)
                .hasMessage(REMEDY);

        TopicMapper allowed = mapper(tables, ALLOWED, "true");
        assertThat(map(allowed, full).statement().kind()).isEqualTo(Kind.ROW_WITH_LISTS);
        assertThat(map(allowed, plain).statement().kind()).isEqualTo(Kind.ROW);
        assertThat(map(allowed, plain).statement())
                .isSameAs(map(allowed, untouched).statement());
        assertThat(tables.prepared).hasSize(2);
    }

    @Test
    void validationCannotKnowWhatRecordsAreFoundByName() {
        assertThat(MappedColumns.problemsByName(TABLE, config().mapping())).containsExactly(REMEDY);
        assertThat(MappedColumns.problemsByName(TABLE, config(ALLOWED, "true").mapping()))
                .isEmpty();
        assertThat(MappedColumns.problemsByName(
                        table("posts", List.of(ID, NOTE), List.of(ID), List.of()), config().mapping()))
                .isEmpty();
    }

    @Test
    void frozenListsAndAllElseAreFine() {
        DataType frozen = DataTypes.frozenListOf(DataTypes.TEXT);
        DataType address = new UserDefinedTypeBuilder("ks", "address")
                .withField("lines", frozen)
                .build();
        for (DataType type : List.of(
                frozen,
                address,
                DataTypes.setOf(DataTypes.TEXT),
                DataTypes.mapOf(DataTypes.TEXT, frozen),
                DataTypes.vectorOf(DataTypes.FLOAT, 3),
                DataTypes.tupleOf(frozen))) {
            TableSchema table = table("posts", List.of(ID, column("tags", type)), List.of(ID), List.of());
            assertThat(MappedColumns.problemsByName(table, config().mapping())).isEmpty();
            assertThat(MappedColumns.problems(
                            table, mapping(config(MAPPING, "id=value.id, tags=value.tags")), config().mapping()))
                    .isEmpty();
        }
    }

    private List<String> problems(String mapping, String... options) {
        String[] all = new String[options.length + 2];
        System.arraycopy(options, 0, all, 2, options.length);
        all[0] = MAPPING;
        all[1] = mapping;
        return MappedColumns.problems(TABLE, mapping(config(all)), config(all).mapping());
    }

    private static TableMapping mapping(SinkConfig config) {
        return config.mapping().tables().get("posts").get(0);
    }

    private static SinkConfig config(String... options) {
        return TestMapping.config(options);
    }

    private static SinkRecord plain() {
        return record(
                "posts", null, null, PLAIN, new Struct(PLAIN).put("id", "1").put("note", "x"));
    }

    private static SinkRecord full() {
        return record("posts", null, null, FULL, new Struct(FULL).put("id", "1").put("tags", List.of("a")));
    }
}
