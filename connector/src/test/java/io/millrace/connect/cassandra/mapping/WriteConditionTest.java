package io.millrace.connect.cassandra.mapping;

import static io.millrace.connect.cassandra.mapping.TestMapping.assertBad;
import static io.millrace.connect.cassandra.mapping.TestMapping.column;
import static io.millrace.connect.cassandra.mapping.TestMapping.decoded;
import static io.millrace.connect.cassandra.mapping.TestMapping.map;
import static io.millrace.connect.cassandra.mapping.TestMapping.mapper;
import static io.millrace.connect.cassandra.mapping.TestMapping.record;
import static io.millrace.connect.cassandra.mapping.TestMapping.table;
import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.type.DataTypes;
import io.millrace.connect.cassandra.config.TableWrites.OnNotApplied;
import io.millrace.connect.cassandra.mapping.Conditional.Bound;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import io.millrace.connect.cassandra.mapping.WriteStatement.Kind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;

/** Rows are written only where they are not there, or are, and then without a write time; consistency is each table's own. */
class WriteConditionTest {

    private static final Column ID = column("id", DataTypes.INT);
    private static final Column OWNER = column("owner", DataTypes.TEXT);
    private static final Column TAGS = column("tags", DataTypes.listOf(DataTypes.TEXT));
    private static final Column LABELS =
            new Column(CqlIdentifier.fromCql("labels"), DataTypes.setOf(DataTypes.TEXT), true);
    private static final Column AT = column("at", DataTypes.INT);

    private static final Schema SCHEMA = SchemaBuilder.struct()
            .field("id", Schema.INT32_SCHEMA)
            .field("owner", Schema.OPTIONAL_STRING_SCHEMA)
            .build();
    private static final Struct VALUE = new Struct(SCHEMA).put("id", 1).put("owner", "a");

    private final FakeTables tables = new FakeTables()
            .add(table("seats", List.of(ID, OWNER), List.of(ID), List.of()))
            .add(table("posts", List.of(ID, TAGS), List.of(ID), List.of()))
            .add(table("accounts", List.of(ID, AT, LABELS), List.of(ID), List.of(AT)));

    @Test
    void rowsThatAreNotThereAreInserted() {
        Row row = map(
                mapper(tables, "topic.seats.ks.seats.write.condition", "not_exists"),
                record("seats", null, null, SCHEMA, VALUE));

        assertThat(row.statement()).hasToString("INSERT IF NOT EXISTS [id, owner]");
        assertThat(row.statement().carriesWriteTime()).isFalse();
        assertThat(row.statement().kind())
                .as("never left out in favour of another")
                .isEqualTo(Kind.MERGE);
        Conditional conditional = row.statement().terms().conditional().orElseThrow();
        assertThat(conditional.onNotApplied()).isEqualTo(OnNotApplied.DEAD_LETTER);
        assertThat(conditional.option()).isEqualTo("topic.seats.ks.seats.on.not.applied");
        assertThat(conditional.outcome().orElseThrow().columns()).containsExactly(new Bound(OWNER.name(), 1));
    }

    @Test
    void rowsThatAreThereAreUpdated() {
        TopicMapper mapper = mapper(
                tables,
                "topic.seats.ks.seats.write.condition",
                "exists",
                "topic.seats.ks.seats.mapping",
                "id=value.id, owner=value.owner, __ttl=60",
                "topic.seats.ks.seats.on.not.applied",
                "fail");
        Row row = map(mapper, record("seats", null, null, SCHEMA, VALUE));

        assertThat(row.statement()).hasToString("ttl UPDATE [owner, id] IF EXISTS");
        assertThat(decoded(row, 0, DataTypes.INT)).isEqualTo(60);
        assertThat(decoded(row, 1, DataTypes.TEXT)).isEqualTo("a");
        assertThat(decoded(row, 2, DataTypes.INT)).isEqualTo(1);
        Conditional conditional = row.statement().terms().conditional().orElseThrow();
        assertThat(conditional.onNotApplied()).isEqualTo(OnNotApplied.FAIL);
        assertThat(conditional.outcome().orElseThrow().columns()).containsExactly(new Bound(OWNER.name(), 1));
        assertThat(conditional.outcome().orElseThrow().key()).containsExactly(new Bound(ID.name(), 2));
    }

    @Test
    void valuesWithoutASchemaAreNoException() {
        Map<String, Object> value = Map.of("id", 1, "owner", "a");
        Row inserted = map(
                mapper(tables, "topic.seats.ks.seats.write.condition", "not_exists"),
                record("seats", null, null, null, value));
        Row updated = map(
                mapper(tables, "topic.seats.ks.seats.write.condition", "exists"),
                record("seats", null, null, null, value));

        assertThat(inserted.statement()).hasToString("INSERT IF NOT EXISTS [id, owner]");
        assertThat(updated.statement()).hasToString("UPDATE [owner, id] IF EXISTS");
        assertThat(decoded(updated, 0, DataTypes.TEXT)).isEqualTo("a");
        assertThat(decoded(updated, 1, DataTypes.INT)).isEqualTo(1);
        assertBad(
                mapper(
                        tables,
                        "topic.seats.ks.seats.write.condition",
                        "exists",
                        "topic.seats.ks.seats.ttl.seconds",
                        "60"),
                record("seats", null, null, null, value),
                "write.condition=exists needs topic.<topic>.<keyspace>.<table>.mapping");
    }

    @Test
    void deletesHaveAConditionToo() {
        // One with a write time of the record would lose against what the condition's own clock has written.
        Row row = map(
                mapper(tables, "topic.seats.ks.seats.write.condition", "not_exists"),
                record("seats", null, 1, null, null));

        assertThat(row.statement()).hasToString("DELETE IF EXISTS [id]");
        assertThat(row.statement().terms().isAlone()).isTrue();
        assertThat(row.statement()
                        .terms()
                        .conditional()
                        .orElseThrow()
                        .outcome()
                        .orElseThrow()
                        .columns())
                .isEmpty();
    }

    @Test
    void listsAreWrittenOnceWhereTheRowIsNotThere() {
        Row row = map(
                mapper(
                        tables,
                        "topic.posts.ks.posts.write.condition",
                        "not_exists",
                        "topic.posts.ks.posts.mapping",
                        "id=value.id, tags=value.tags"),
                record("posts", null, null, null, Map.of("id", 1, "tags", List.of("x"))));

        assertThat(row.statement().isIdempotent()).isTrue();
    }

    @Test
    void consistencyIsTheTablesOwn() {
        TopicMapper mapper = mapper(tables, "topic.seats.ks.seats.consistency", "QUORUM");
        Row row = map(mapper, record("seats", null, null, SCHEMA, VALUE));
        Row deleted = map(mapper, record("seats", null, 1, null, null));

        Terms terms = new Terms(Optional.of(DefaultConsistencyLevel.QUORUM), Optional.empty());
        assertThat(row.statement()).hasToString("INSERT [id, owner] timestamp");
        assertThat(row.statement().kind()).isEqualTo(Kind.ROW);
        assertThat(row.statement().terms()).isEqualTo(terms);
        assertThat(deleted.statement().terms()).isEqualTo(terms);
        assertThat(map(mapper, record("seats", null, null, SCHEMA, VALUE)).statement())
                .as("a statement remains one: rows may be left out in favour of each other")
                .isSameAs(row.statement());
    }

    @Test
    void whatAPartitionSharesGrowsWithoutAClusteringColumn() {
        Row row = map(
                mapper(tables, "topic.accounts.ks.accounts.mapping", "id=value.id, labels+=value.labels"),
                record("accounts", null, null, null, Map.of("id", 1, "labels", List.of("x"))));

        assertThat(row.statement()).hasToString("timestamp UPDATE [+labels, id]");
    }
}
