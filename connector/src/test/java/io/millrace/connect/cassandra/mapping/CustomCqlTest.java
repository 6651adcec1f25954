package io.millrace.connect.cassandra.mapping;

import static io.millrace.connect.cassandra.mapping.TestMapping.assertBad;
import static io.millrace.connect.cassandra.mapping.TestMapping.column;
import static io.millrace.connect.cassandra.mapping.TestMapping.decoded;
import static io.millrace.connect.cassandra.mapping.TestMapping.map;
import static io.millrace.connect.cassandra.mapping.TestMapping.mapper;
import static io.millrace.connect.cassandra.mapping.TestMapping.record;
import static io.millrace.connect.cassandra.mapping.TestMapping.rows;
import static io.millrace.connect.cassandra.mapping.TestMapping.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.type.DataTypes;
import io.millrace.connect.cassandra.config.TableWrites.OnNotApplied;
import io.millrace.connect.cassandra.mapping.Conditional.Bound;
import io.millrace.connect.cassandra.mapping.Conditional.Outcome;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import io.millrace.connect.cassandra.mapping.WriteStatement.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A statement of the user's own is carried out with what records give its parameters. */
class CustomCqlTest {

    private static final Column TENANT = column("tenant", DataTypes.TEXT);
    private static final Column ID = column("id", DataTypes.INT);
    private static final Column TOTAL = column("total", DataTypes.BIGINT);
    private static final Column VERSION = column("version", DataTypes.INT);
    private static final Column TAGS = column("tags", DataTypes.listOf(DataTypes.TEXT));

    private static final String MAPPING = "tenant=value.tenant, id=value.id, total=value.total";
    private static final String UPDATE = "UPDATE orders SET total = :total WHERE tenant = :tenant AND id = :id";

    private final FakeTables tables = new FakeTables()
            .add(table("orders", List.of(TENANT, ID, TOTAL, VERSION, TAGS), List.of(TENANT), List.of(ID)));

    @Test
    void parametersHaveTheTypesThatCassandraSays() {
        Row row = map(mapper(tables, options(UPDATE, MAPPING)), value("tenant", "a", "id", 1, "total", 7));

        assertThat(row.statement())
                .hasToString("UPDATE ks.orders SET total = :total WHERE tenant = :tenant AND id = :id");
        assertThat(decoded(row, 0, DataTypes.BIGINT)).isEqualTo(7L);
        assertThat(decoded(row, 1, DataTypes.TEXT)).isEqualTo("a");
        assertThat(decoded(row, 2, DataTypes.INT)).isEqualTo(1);
        assertThat(row.partitionKey().bytes()).isEqualTo(row.values()[1]);
        assertThat(row.statement().carriesWriteTime()).isFalse();
        assertThat(row.statement().kind()).isEqualTo(Kind.MERGE);
        assertThat(row.statement().terms()).isEqualTo(Terms.GENERAL);
    }

    @Test
    void rowsOfAPartitionAreToldApartByTheirClusteringColumns() {
        TopicMapper mapper = mapper(tables, options(UPDATE, MAPPING));
        Row first = map(mapper, value("tenant", "a", "id", 1, "total", 7));
        Row second = map(mapper, value("tenant", "a", "id", 2, "total", 7));

        assertThat(first.identity()).isNotEqualTo(second.identity());
        assertThat(first.sharedIdentity()).isEqualTo(Row.SHARES_NOTHING);
    }

    @Test
    void rowsThatAreARangeShareTheirPartition() {
        Row row = map(
                mapper(
                        tables,
                        options(
                                "DELETE FROM orders WHERE tenant = :tenant AND id < :id_before",
                                "tenant=value.tenant, id_before=value.id")),
                value("tenant", "a", "id", 1));

        assertThat(row.sharedIdentity()).isEqualTo(row.identity()).isNotEqualTo(Row.SHARES_NOTHING);
    }

    @Test
    void nullsAreWhatWriteNullsSaysButInConditions() {
        String conditional = UPDATE + " IF total = :total_before";
        String mapping = MAPPING + ", total_before=value.before";
        SinkRecord record = value("tenant", "a", "id", 1, "total", null, "before", null);

        Row row = map(mapper(tables, options(conditional, mapping)), record);
        assertThat(WriteStatement.isUnset(row.values()[0])).isTrue();
        assertThat(row.values()[3]).isNull();
        assertThat(map(mapper(tables, options(conditional, mapping, "write.nulls", "null")), record)
                        .values()[0])
                .isNull();
    }

    @Test
    void aNullInTheKeyOrInARestrictionIsABadRecord() {
        assertBad(
                mapper(tables, options(UPDATE, MAPPING)),
                value("tenant", null, "id", 1, "total", 7),
                "parameter :tenant (text): field value.tenant is null, and the statement's WHERE needs it");
        assertBad(
                mapper(
                        tables,
                        options(
                                "DELETE FROM orders WHERE tenant = :tenant AND id < :id_before",
                                "tenant=value.tenant, id_before=value.id")),
                value("tenant", "a", "id", null),
                "parameter :id_before (int): field value.id is null, and the statement's WHERE needs it");
        assertBad(
                mapper(tables, options(UPDATE, MAPPING)),
                value("tenant", "a", "id", 1, "total", "secret"),
                "parameter :total (bigint): field value.total");
    }

    @Test
    void writeTimeAndTimeToLiveAreThoseOfOtherRows() {
        String cql =
                "INSERT INTO orders (tenant, id, total) VALUES (:tenant, :id, :total) USING TTL :__ttl AND TIMESTAMP"
                        + " :__timestamp";
        Row row = map(
                mapper(tables, options(cql, MAPPING + ", __ttl=value.ttl")),
                value("tenant", "a", "id", 1, "total", 7, "ttl", 60));
        assertThat(decoded(row, 3, DataTypes.INT)).isEqualTo(60);
        assertThat(row.statement().carriesWriteTime()).isTrue();
        assertThat(row.statement().terms()).isEqualTo(Terms.GENERAL);
        assertThat(row.writeTimeMicros()).isEqualTo(Row.UNDECIDED);

        Row timed = map(
                mapper(tables, options(cql, MAPPING + ", __ttl=60, __timestamp=value.at")),
                value("tenant", "a", "id", 1, "total", 7, "at", 1_700_000_000_000_000L));
        assertThat(timed.writeTimeMicros()).isEqualTo(1_700_000_000_000_000L);
    }

    @Test
    void aRecordWithoutAValueDeletesItsRow() {
        TopicMapper mapper = mapper(tables, options(UPDATE, "tenant=key.tenant, id=key.id, total=value.total"));
        Row row = map(mapper, record("orders", null, Map.of("tenant", "a", "id", 1), null, null));

        // Without a write time, as the statement is: it comes when it comes.
        assertThat(row.statement()).hasToString("DELETE [tenant, id]");
        assertThat(decoded(row, 1, DataTypes.INT)).isEqualTo(1);
    }

    @Test
    void aRowWrittenWithAConditionIsDeletedWithOne() {
        TopicMapper mapper =
                mapper(tables, options(UPDATE + " IF EXISTS", "tenant=key.tenant, id=key.id, total=value.total"));
        Row row = map(mapper, record("orders", null, Map.of("tenant", "a", "id", 1), null, null));

        assertThat(row.statement()).hasToString("DELETE IF EXISTS [tenant, id]");
        assertThat(row.statement().terms().conditional()).isPresent();
    }

    @Test
    void aStatementThatDeletesIsItselfWhatARecordWithoutAValueDoes() {
        String cql = "DELETE total FROM orders WHERE tenant = :tenant AND id = :id";
        TopicMapper mapper = mapper(tables, options(cql, "tenant=key.tenant, id=key.id"));
        SinkRecord record = record("orders", null, Map.of("tenant", "a", "id", 1), null, null);

        assertThat(map(mapper, record).statement()).hasToString(cql.replace("orders", "ks.orders"));
        assertBad(
                mapper(tables, options(cql, "tenant=value.tenant, id=key.id")),
                record,
                "parameter :tenant (text): field value.tenant is null");
        assertBad(
                mapper(tables, options(cql, "tenant=key.tenant, id=key.id", "delete.enabled", "false")),
                record,
                "delete.enabled is false");
    }

    @Test
    void aDeleteThatDoesNotNameItsRowsMayBeLeft() {
        String cql = "DELETE FROM orders WHERE tenant = :tenant AND id = :id";
        for (String mapping : List.of("tenant=key.tenant, id=key.id", "tenant=key.tenant, id=value.id")) {
            TopicMapper mapper = mapper(tables, options(cql, mapping, "delete.incomplete.key", "skip"));
            assertThat(rows(mapper, record("orders", null, Map.of("tenant", "a"), null, null)))
                    .isEmpty();
            assertThatThrownBy(() -> rows(mapper, record("orders", null, Map.of("tenant", "a"), null, Map.of("x", 1))))
                    .as("one with a value that does not say that it deletes")
                    .isInstanceOf(BadRecordException.class);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "UPDATE orders SET total = :total WHERE tenant = :tenant AND id = 7 # {tenant=a}",
                "UPDATE orders SET total = :total WHERE tenant = :tenant AND id IN (7, 8) # {tenant=a}",
                "INSERT INTO orders (tenant, id, total) VALUES (:tenant, 7, :total) # {tenant=a}",
                "INSERT INTO orders (tenant, id, total) VALUES (:tenant, 7, :total) # {tenant=a, id=5}",
            })
    void aRowThatOnlyTheStatementNamesIsNoRecordsToDelete(String cql, String key) {
        Map<String, Object> fields = key.contains("id") ? Map.of("tenant", "a", "id", 5) : Map.of("tenant", "a");
        SinkRecord record = record("orders", null, fields, null, null);
        String mapping = "tenant=key.tenant, total=value.total";

        assertBad(
                mapper(tables, options(cql, mapping, "delete.scope", "partition")),
                record,
                "column id (int): a record without a value deletes one row, and what it is only the table's cql says: set it"
                        + " to a parameter there, and map that; all of the primary key is needed;"
                        + " delete.incomplete.key=skip leaves such rows as they are");
        assertThat(rows(
                        mapper(
                                tables,
                                options(cql, mapping, "delete.scope", "partition", "delete.incomplete.key", "skip")),
                        record))
                .isEmpty();
    }

    @Test
    void aStatementWhoseKeyIsAnotherEachTimeIsNotRepeated() {
        SinkRecord record = value("tenant", "a", "id", 1, "total", 7);
        for (String function : List.of("now()", "toTimestamp( now () )", "UUID()", "current_timestamp()")) {
            String cql = "INSERT INTO orders (tenant, id, total) VALUES (:tenant, " + function + ", :total)";
            String mapping = "tenant=value.tenant, total=value.total";
            assertThatThrownBy(() -> map(mapper(tables, options(cql, mapping)), record))
                    .isInstanceOf(UnfitTableException.class)
                    .hasMessageContaining("column id (int) is part of the primary key, and a function gives it another")
                    .hasMessageContaining("uuid_of(record)");
            assertThat(map(
                                    mapper(
                                            tables,
                                            options(cql, mapping, "topic.orders.ks.orders.cql.idempotent", "false")),
                                    record)
                            .statement()
                            .kind())
                    .isEqualTo(Kind.ONCE);
        }
    }

    @Test
    void aStatementMayBeNotToBeRepeated() {
        String cql = "UPDATE orders SET tags = tags + :tags WHERE tenant = :tenant AND id = :id";
        String mapping = "tenant=value.tenant, id=value.id, tags=value.tags";
        SinkRecord record = value("tenant", "a", "id", 1, "tags", List.of("x"));

        assertThatThrownBy(() -> map(mapper(tables, options(cql, mapping)), record))
                .isInstanceOf(UnfitTableException.class)
                .hasMessageContaining("topic.orders.ks.orders.cql: ")
                .hasMessageContaining("topic.orders.ks.orders.cql.idempotent=false");
        Row row = map(mapper(tables, options(cql, mapping, "topic.orders.ks.orders.cql.idempotent", "false")), record);
        assertThat(row.statement().kind()).isEqualTo(Kind.ONCE);
        assertThat(row.statement().isIdempotent()).isFalse();
    }

    @Test
    void countersAreAddedToInBatchesOfTheirOwn() {
        FakeTables hits = new FakeTables()
                .add(table("orders", List.of(TENANT, column("hits", DataTypes.COUNTER)), List.of(TENANT), List.of()));
        Row row = map(
                mapper(
                        hits,
                        options(
                                "UPDATE orders SET hits = hits + :hits WHERE tenant = :tenant",
                                "tenant=value.tenant, hits=value.n",
                                "counters.allow.overcount",
                                "true")),
                value("tenant", "a", "n", 3));

        assertThat(row.statement().kind()).isEqualTo(Kind.COUNTER);
        assertThat(decoded(row, 0, DataTypes.BIGINT)).isEqualTo(3L);
    }

    @Test
    void theWholePartitionKeyIsNeeded() {
        assertThatThrownBy(() -> map(
                        mapper(
                                tables,
                                options(
                                        "UPDATE orders SET total = :total WHERE tenant IN (:tenant) AND id = :id",
                                        MAPPING)),
                        value("tenant", "a", "id", 1, "total", 7)))
                .isInstanceOf(UnfitTableException.class)
                .hasMessageContaining("column tenant (text) is not set to a parameter of its own")
                .hasMessageContaining("tenant = :tenant");
    }

    @Test
    void whatARowIsLikeAfterwardsIsToldWhereAllIsSetToParameters() {
        assertThat(outcome(UPDATE + " IF total < :total_before")).hasValueSatisfying(outcome -> {
            assertThat(outcome.columns()).containsExactly(new Bound(TOTAL.name(), 0));
            assertThat(outcome.key()).containsExactly(new Bound(TENANT.name(), 1), new Bound(ID.name(), 2));
        });
        assertThat(outcome(
                        "UPDATE orders SET total = :total, version = 1 WHERE tenant = :tenant AND id = :id IF EXISTS"))
                .as("a literal is not compared")
                .isEmpty();
        assertThat(outcome("DELETE FROM orders WHERE tenant = :tenant AND id = :id IF EXISTS"))
                .hasValueSatisfying(outcome -> assertThat(outcome.columns()).isEmpty());
    }

    private Optional<Outcome> outcome(String cql) {
        StringBuilder mapping = new StringBuilder("tenant=value.tenant, id=value.id");
        List.of("total_before", "total").stream()
                .filter(name -> cql.matches(".*:" + name + "\\b.*"))
                .forEach(name -> mapping.append(", ").append(name).append("=value.total"));
        Row row = map(
                mapper(
                        tables,
                        options(
                                cql,
                                mapping.toString(),
                                "topic.orders.ks.orders.on.not.applied",
                                "ignore",
                                "topic.orders.ks.orders.consistency",
                                "quorum")),
                value("tenant", "a", "id", 1, "total", 7));
        Terms terms = row.statement().terms();
        assertThat(terms.consistency()).contains(DefaultConsistencyLevel.QUORUM);
        assertThat(terms.conditional().orElseThrow().onNotApplied()).isEqualTo(OnNotApplied.IGNORE);
        return terms.conditional().orElseThrow().outcome();
    }

    private static String[] options(String cql, String mapping, String... others) {
        String[] options = new String[others.length + 4];
        options[0] = "topic.orders.ks.orders.cql";
        options[1] = cql;
        options[2] = "topic.orders.ks.orders.mapping";
        options[3] = mapping;
        System.arraycopy(others, 0, options, 4, others.length);
        return options;
    }

    private static SinkRecord value(Object... fields) {
        Map<String, Object> value = new HashMap<>();
        for (int i = 0; i < fields.length; i += 2) {
            value.put((String) fields[i], fields[i + 1]);
        }
        return record("orders", Schema.STRING_SCHEMA, "k", null, value);
    }
}
