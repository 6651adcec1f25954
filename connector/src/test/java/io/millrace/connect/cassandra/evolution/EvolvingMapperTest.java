package io.millrace.connect.cassandra.evolution;

import static io.millrace.connect.cassandra.evolution.FakeKeyspace.column;
import static io.millrace.connect.cassandra.evolution.FakeKeyspace.type;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import com.datastax.oss.driver.api.core.servererrors.UnauthorizedException;
import com.datastax.oss.driver.api.core.type.DataTypes;
import io.millrace.connect.cassandra.config.SinkConfig;
import io.millrace.connect.cassandra.mapping.BadRecordException;
import io.millrace.connect.cassandra.mapping.MissingTableException;
import io.millrace.connect.cassandra.mapping.NotAnsweredYetException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which statements records lead to, and what happens while they are under way or fail. */
class EvolvingMapperTest {

    private static final Schema KEY =
            SchemaBuilder.struct().field("id", Schema.STRING_SCHEMA).build();
    private static final Struct ID = new Struct(KEY).put("id", "a");

    private final FakeKeyspace keyspace = new FakeKeyspace();

    // Tables that are missing

    static Stream<Arguments> types() {
        return Stream.of(
                Arguments.of(Schema.BOOLEAN_SCHEMA, "boolean"),
                Arguments.of(Schema.INT8_SCHEMA, "tinyint"),
                Arguments.of(Schema.INT16_SCHEMA, "smallint"),
                Arguments.of(Schema.INT32_SCHEMA, "int"),
                Arguments.of(Schema.INT64_SCHEMA, "bigint"),
                Arguments.of(Schema.FLOAT32_SCHEMA, "float"),
                Arguments.of(Schema.FLOAT64_SCHEMA, "double"),
                Arguments.of(Schema.STRING_SCHEMA, "text"),
                Arguments.of(Schema.BYTES_SCHEMA, "blob"),
                Arguments.of(Decimal.schema(2), "decimal"),
                Arguments.of(Date.SCHEMA, "date"),
                Arguments.of(Time.SCHEMA, "time"),
                Arguments.of(Timestamp.SCHEMA, "timestamp"),
                Arguments.of(named(Schema.INT32_SCHEMA, "io.debezium.time.Date"), "date"),
                Arguments.of(named(Schema.INT64_SCHEMA, "io.debezium.time.Timestamp"), "timestamp"),
                Arguments.of(named(Schema.INT64_SCHEMA, "io.debezium.time.MicroTimestamp"), "timestamp"),
                Arguments.of(named(Schema.INT64_SCHEMA, "io.debezium.time.NanoTimestamp"), "timestamp"),
                Arguments.of(named(Schema.INT32_SCHEMA, "io.debezium.time.Time"), "time"),
                Arguments.of(named(Schema.INT64_SCHEMA, "io.debezium.time.MicroTime"), "time"),
                Arguments.of(named(Schema.INT64_SCHEMA, "io.debezium.time.NanoTime"), "time"),
                Arguments.of(named(Schema.INT32_SCHEMA, "io.debezium.time.Year"), "int"),
                Arguments.of(named(Schema.INT64_SCHEMA, "io.debezium.time.MicroDuration"), "duration"),
                Arguments.of(named(Schema.INT64_SCHEMA, "org.example.micros"), "bigint"),
                Arguments.of(
                        SchemaBuilder.struct()
                                .name("io.debezium.data.VariableScaleDecimal")
                                .field("scale", Schema.INT32_SCHEMA)
                                .field("value", Schema.BYTES_SCHEMA)
                                .build(),
                        "decimal"),
                Arguments.of(SchemaBuilder.array(Schema.INT32_SCHEMA).build(), "frozen<list<int>>"),
                Arguments.of(
                        SchemaBuilder.map(Schema.STRING_SCHEMA, Timestamp.SCHEMA)
                                .build(),
                        "frozen<map<text, timestamp>>"),
                Arguments.of(
                        SchemaBuilder.array(SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.INT64_SCHEMA)
                                        .build())
                                .build(),
                        "frozen<list<frozen<map<text, bigint>>>>"));
    }

    @ParameterizedTest
    @MethodSource("types")
    void aFieldGetsTheTypeOfItsSchema(Schema schema, String type) {
        Schema value = SchemaBuilder.struct().field("v", schema).build();

        assertThat(created(KEY, ID, value, new Struct(value)))
                .containsExactly("CREATE TABLE IF NOT EXISTS ks.t (id text, v " + type + ", PRIMARY KEY ((id)))");
    }

    private static Schema named(Schema of, String name) {
        return SchemaBuilder.type(of.type()).name(name).build();
    }

    @Test
    void timesFinerThanAMillisecondAreKeptWholeInAKey() {
        Schema value = SchemaBuilder.struct()
                .field("at", named(Schema.INT64_SCHEMA, "io.debezium.time.MicroTimestamp"))
                .field("took", named(Schema.INT64_SCHEMA, "io.debezium.time.MicroDuration"))
                .build();

        assertThat(created(KEY, ID, value, new Struct(value), "table.auto.create.clustering.columns", "at, took"))
                .containsExactly(
                        "CREATE TABLE IF NOT EXISTS ks.t (id text, at bigint, took bigint, PRIMARY KEY ((id), at, took))");
    }

    @Test
    void structsBecomeUserDefinedTypes() {
        Schema point = SchemaBuilder.struct()
                .field("lat", Schema.FLOAT64_SCHEMA)
                .field("lon", Schema.FLOAT64_SCHEMA)
                .build();
        Schema stop = SchemaBuilder.struct()
                .field("at", Timestamp.SCHEMA)
                .field("place", point)
                .build();
        Schema value = SchemaBuilder.struct()
                .field("stops", SchemaBuilder.array(stop).build())
                .build();

        assertThat(created(KEY, ID, value, new Struct(value)))
                .containsExactly(
                        "CREATE TYPE IF NOT EXISTS ks.t_stops_place (lat double, lon double)",
                        "CREATE TYPE IF NOT EXISTS ks.t_stops (at timestamp, place frozen<ks.t_stops_place>)",
                        "CREATE TABLE IF NOT EXISTS ks.t (id text, stops frozen<list<frozen<ks.t_stops>>>, PRIMARY KEY ((id)))");
    }

    @Test
    void aTypeThatIsThereIsUsedIfItIsTheSame() {
        Schema point =
                SchemaBuilder.struct().field("lat", Schema.FLOAT64_SCHEMA).build();
        Schema value = SchemaBuilder.struct().field("place", point).build();
        keyspace.with(type("t_place", "lat", DataTypes.DOUBLE));
        assertThat(created(KEY, ID, value, new Struct(value)))
                .containsExactly(
                        "CREATE TABLE IF NOT EXISTS ks.t (id text, place frozen<ks.t_place>, PRIMARY KEY ((id)))");

        keyspace.with(type("t_place", "lat", DataTypes.TEXT));
        assertThatThrownBy(() -> map(record(KEY, ID, value, new Struct(value)), "table.auto.create", "true"))
                .isInstanceOf(MissingTableException.class)
                .hasMessageContaining("ks.t_place")
                .hasMessageContaining("another of that name");
    }

    @Test
    void aStructWithinItselfHasNoType() {
        SchemaBuilder tree = SchemaBuilder.struct().name("tree").field("name", Schema.STRING_SCHEMA);
        SchemaBuilder deep = tree;
        for (int i = 0; i < 20; i++) {
            deep = SchemaBuilder.struct().field("child", deep.build());
        }
        Schema value = SchemaBuilder.struct().field("root", deep.build()).build();

        assertThatThrownBy(() -> map(record(KEY, ID, value, new Struct(value)), "table.auto.create", "true"))
                .isInstanceOf(MissingTableException.class)
                .hasMessageContaining("column root")
                .hasMessageContaining("nested deeper than")
                .hasMessageContaining("CREATE TABLE IF NOT EXISTS ks.t (id text, root <type>, PRIMARY KEY ((id)))");
    }

    @Test
    void theTableIsAsConfigured() {
        Schema value = SchemaBuilder.struct()
                .field("sensor", Schema.STRING_SCHEMA)
                .field("day", Date.SCHEMA)
                .field("at", Timestamp.SCHEMA)
                .field("celsius", Schema.FLOAT64_SCHEMA)
                .build();

        assertThat(created(
                        null,
                        null,
                        value,
                        new Struct(value),
                        "table.auto.create.partition.columns",
                        "sensor, day",
                        "table.auto.create.clustering.columns",
                        "at desc, SEQ",
                        "table.auto.create.ttl.seconds",
                        "3600",
                        "table.auto.create.compaction",
                        "TimeWindowCompactionStrategy, compaction_window_size=1"))
                .isEmpty();
        value = SchemaBuilder.struct()
                .field("celsius", Schema.FLOAT64_SCHEMA)
                .field("sensor", Schema.STRING_SCHEMA)
                .field("day", Date.SCHEMA)
                .field("at", Timestamp.SCHEMA)
                .field("seq", Schema.INT32_SCHEMA)
                .build();
        assertThat(created(
                        null,
                        null,
                        value,
                        new Struct(value),
                        "table.auto.create.partition.columns",
                        "sensor, day",
                        "table.auto.create.clustering.columns",
                        "at desc, SEQ",
                        "table.auto.create.ttl.seconds",
                        "3600",
                        "table.auto.create.compaction",
                        "TimeWindowCompactionStrategy, compaction_window_size=1"))
                .containsExactly(
                        "CREATE TABLE IF NOT EXISTS ks.t (sensor text, day date, at timestamp, seq int, celsius double,"
                                + " PRIMARY KEY ((sensor, day), at, seq)) WITH CLUSTERING ORDER BY (at DESC, seq ASC)"
                                + " AND default_time_to_live = 3600"
                                + " AND compaction = {'class': 'TimeWindowCompactionStrategy', 'compaction_window_size': '1'}");
    }

    @Test
    void theFieldsOfTheKeyAreThePrimaryKey() {
        Schema key = SchemaBuilder.struct()
                .field("tenant", Schema.STRING_SCHEMA)
                .field("id", Schema.INT64_SCHEMA)
                .build();
        Schema value = SchemaBuilder.struct()
                .field("id", Schema.INT64_SCHEMA)
                .field("name", Schema.STRING_SCHEMA)
                .build();

        assertThat(created(key, new Struct(key), value, new Struct(value)))
                .containsExactly(
                        "CREATE TABLE IF NOT EXISTS ks.t (tenant text, id bigint, name text, PRIMARY KEY ((tenant, id)))");
        assertThat(created(
                        key, new Struct(key), value, new Struct(value), "table.auto.create.clustering.columns", "id"))
                .containsExactly(
                        "CREATE TABLE IF NOT EXISTS ks.t (tenant text, id bigint, name text, PRIMARY KEY ((tenant), id))");
    }

    @Test
    void aKeyOfOneValueIsTheOnlyColumnOfThePrimaryKey() {
        Schema value =
                SchemaBuilder.struct().field("name", Schema.STRING_SCHEMA).build();

        assertThat(created(
                        Schema.INT64_SCHEMA, 7L, value, new Struct(value), "table.auto.create.partition.columns", "id"))
                .containsExactly("CREATE TABLE IF NOT EXISTS ks.t (id bigint, name text, PRIMARY KEY ((id)))");
    }

    @Test
    void namesAreQuotedOnlyIfTheyHaveToBe() {
        Schema key =
                SchemaBuilder.struct().field("userId", Schema.STRING_SCHEMA).build();
        Schema value = SchemaBuilder.struct()
                .field("order", Schema.STRING_SCHEMA)
                .field("given name", Schema.STRING_SCHEMA)
                .field("plain_1", Schema.STRING_SCHEMA)
                .build();

        assertThat(created(key, new Struct(key), value, new Struct(value)))
                .containsExactly(
                        "CREATE TABLE IF NOT EXISTS ks.t (\"userId\" text, \"order\" text, \"given name\" text,"
                                + " plain_1 text, PRIMARY KEY ((\"userId\")))");
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatCannotBecomeATableIsRefused(SinkRecord record, List<String> words) {
        assertThatThrownBy(() -> map(record, "table.auto.create", "true", "table.auto.create.partition.columns", "id"))
                .isInstanceOf(MissingTableException.class)
                .message()
                .contains(words)
                .contains("t-3-42", "ks.t")
                .doesNotContain("secret");
        assertThat(keyspace.executed).isEmpty();
    }

    static Stream<Arguments> refused() {
        Schema twice = SchemaBuilder.struct()
                .field("id", Schema.STRING_SCHEMA)
                .field("Name", Schema.STRING_SCHEMA)
                .field("name", Schema.STRING_SCHEMA)
                .build();
        Schema odd = SchemaBuilder.struct()
                .field("id", Schema.STRING_SCHEMA)
                .field("a;drop", Schema.STRING_SCHEMA)
                .build();
        Schema without =
                SchemaBuilder.struct().field("name", Schema.STRING_SCHEMA).build();
        return Stream.of(
                Arguments.of(
                        record(null, null, twice, new Struct(twice)), List.of("Name and name", "differ in case only")),
                Arguments.of(record(null, null, odd, new Struct(odd)), List.of("a name of 6 characters")),
                Arguments.of(record(null, null, null, map("id", "a", "", "secret")), List.of("a name of 0 characters")),
                Arguments.of(
                        record(null, null, without, new Struct(without)),
                        List.of("column id", "neither the value nor the key", "table.auto.create.partition.columns")),
                Arguments.of(
                        record(null, null, null, map("id", "secret", "x", null)),
                        List.of(
                                "column x",
                                "is null",
                                "CREATE TABLE IF NOT EXISTS ks.t (id text, x <type>, PRIMARY KEY ((id)))")),
                Arguments.of(record(null, "secret", null, null), List.of("no value", "table.auto.evolve=true")));
    }

    @Test
    void withoutAPrimaryKeyThereIsNoTable() {
        assertThatThrownBy(() -> map(record(null, "a", null, map("id", "x")), "table.auto.create", "true"))
                .isInstanceOf(MissingTableException.class)
                .hasMessageContaining("set table.auto.create.partition.columns");
    }

    @Test
    void aValueWithoutFieldsIsABadRecordAndWaitsForNoTable() {
        assertThatThrownBy(() -> map(record(KEY, ID, Schema.STRING_SCHEMA, "secret"), "table.auto.create", "true"))
                .isInstanceOf(BadRecordException.class)
                .hasMessageContaining("the value is a string")
                .message()
                .doesNotContain("secret");
    }

    @Test
    void valuesWithoutASchemaGetTheTypesOfJson() {
        SinkRecord record = record(null, null, null, map("id", "a", "n", 5L, "x", 1.5, "ok", true));

        assertThat(created(record, "table.auto.create.partition.columns", "id"))
                .singleElement()
                .asString()
                .startsWith("CREATE TABLE IF NOT EXISTS ks.t (id text, ")
                .contains("n bigint", "x double", "ok boolean")
                .endsWith("PRIMARY KEY ((id)))");
    }

    @Test
    void aNullWithoutASchemaIsAddedLaterWhereColumnsMayBe() {
        SinkRecord record = record(null, null, null, map("id", "a", "x", null));

        assertThat(created(record, "table.auto.create.partition.columns", "id", "table.auto.evolve", "true"))
                .containsExactly("CREATE TABLE IF NOT EXISTS ks.t (id text, PRIMARY KEY ((id)))");
    }

    @Test
    void aDeleteThatComesFirstMakesATableOfItsKeyWhereColumnsMayBeAdded() {
        assertThat(created(record(KEY, ID, null, null), "table.auto.evolve", "true"))
                .containsExactly("CREATE TABLE IF NOT EXISTS ks.t (id text, PRIMARY KEY ((id)))");
    }

    @Test
    void aMappingSaysWhichColumnsThereAre() {
        Schema user = SchemaBuilder.struct().field("name", Schema.STRING_SCHEMA).build();
        Schema value = SchemaBuilder.struct()
                .field("user", user)
                .field("at", Timestamp.SCHEMA)
                .build();

        assertThat(created(
                        record(KEY, ID, value, new Struct(value)),
                        "topic.t.ks.t.mapping",
                        "id=key.id, at=value.at, who=value.user.name, source='web', part=record.partition, n=5",
                        "table.auto.create.clustering.columns",
                        "at"))
                .containsExactly(
                        "CREATE TABLE IF NOT EXISTS ks.t (id text, at timestamp, who text, source text, part int, n bigint,"
                                + " PRIMARY KEY ((id), at))");
    }

    @Test
    void aDeleteThatComesFirstMakesATableOfItsKeyByAMappingToo() {
        String[] options = {
            "topic.t.ks.t.mapping", "id=key.id, name=value.name, part=record.partition", "table.auto.evolve", "true"
        };
        assertThat(created(record(KEY, ID, null, null), options))
                .containsExactly("CREATE TABLE IF NOT EXISTS ks.t (id text, part int, PRIMARY KEY ((id)))");
        options[3] = "false";
        assertThat(created(record(KEY, ID, null, null), options)).isEmpty();
    }

    @Test
    void theMappingOfATableIsFoundByItsKeyspaceToo() {
        assertThat(created(
                        record(KEY, ID, null, map("x", 1L)),
                        "topic.t.another.t.mapping",
                        "other_id=key.id",
                        "topic.t.ks.t.mapping",
                        "id=key.id, x=value.x"))
                .containsExactly("CREATE TABLE IF NOT EXISTS ks.t (id text, x bigint, PRIMARY KEY ((id)))");
    }

    @Test
    void aTopicHasItsOwnOptions() {
        Schema value =
                SchemaBuilder.struct().field("name", Schema.STRING_SCHEMA).build();
        SinkRecord record = record(KEY, ID, value, new Struct(value));

        assertThatThrownBy(() -> map(record, "topic.other.table.auto.create", "true"))
                .isInstanceOf(MissingTableException.class)
                .hasMessage("there is no table t");
        assertThat(created(record, "table.auto.create.ttl.seconds", "9", "topic.t.table.auto.create.ttl.seconds", "5"))
                .containsExactly(
                        "CREATE TABLE IF NOT EXISTS ks.t (id text, name text, PRIMARY KEY ((id))) WITH default_time_to_live = 5");
    }

    @Test
    void nothingIsMappedBeforeTheTableIsThere() {
        Schema value =
                SchemaBuilder.struct().field("name", Schema.STRING_SCHEMA).build();
        SinkRecord record = record(KEY, ID, value, new Struct(value));
        EvolvingMapper mapper = mapper("table.auto.create", "true");
        keyspace.pending = 2;
        keyspace.effect = () -> keyspace.with("t", column("id", DataTypes.TEXT), column("name", DataTypes.TEXT));

        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> mapper.map(record, new ArrayList<>())).isInstanceOf(NotAnsweredYetException.class);
            assertThat(keyspace.mapped).isEmpty();
        }
        mapper.map(record, new ArrayList<>());

        assertThat(keyspace.mapped).containsExactly(record);
        assertThat(keyspace.executed).hasSize(1);
    }

    @Test
    void whatMayNotBeCreatedIsSaidWithTheGrant() {
        Schema value =
                SchemaBuilder.struct().field("name", Schema.STRING_SCHEMA).build();
        keyspace.failure = new UnauthorizedException(null, "User sink has no CREATE permission on <keyspace ks>");

        assertThatThrownBy(() -> map(record(KEY, ID, value, new Struct(value)), "table.auto.create", "true"))
                .isInstanceOf(MissingTableException.class)
                .hasMessageContaining("table.auto.create")
                .hasMessageContaining("GRANT CREATE ON KEYSPACE ks TO sink");
    }

    @Test
    void aRightThatCannotBeLookedUpIsAnOutage() {
        Schema value =
                SchemaBuilder.struct().field("name", Schema.STRING_SCHEMA).build();
        keyspace.failure = new UnauthorizedException(null, "Unable to perform authorization of permissions");

        assertThatThrownBy(() -> map(record(KEY, ID, value, new Struct(value)), "table.auto.create", "true"))
                .isSameAs(keyspace.failure);
    }

    @Test
    void anOutageIsNoRefusal() {
        Schema value =
                SchemaBuilder.struct().field("name", Schema.STRING_SCHEMA).build();
        keyspace.failure = new DriverTimeoutException("timed out");

        assertThatThrownBy(() -> map(record(KEY, ID, value, new Struct(value)), "table.auto.create", "true"))
                .isSameAs(keyspace.failure);
    }

    @Test
    void whatCassandraDoesNotCreateIsWaitedFor() {
        Schema value =
                SchemaBuilder.struct().field("name", Schema.STRING_SCHEMA).build();
        keyspace.failure = new InvalidQueryException(null, "no such compaction");

        assertThatThrownBy(() -> map(record(KEY, ID, value, new Struct(value)), "table.auto.create", "true"))
                .isInstanceOf(MissingTableException.class)
                .hasMessageContaining("no such compaction");
    }

    @Test
    void aTableThatIsDroppedAtOnceIsNotCreatedWithoutEnd() {
        Schema value =
                SchemaBuilder.struct().field("name", Schema.STRING_SCHEMA).build();
        SinkRecord record = record(KEY, ID, value, new Struct(value));
        EvolvingMapper mapper = mapper("table.auto.create", "true");

        assertThatThrownBy(() -> mapper.map(record, new ArrayList<>())).isInstanceOf(NotAnsweredYetException.class);
        assertThatThrownBy(() -> mapper.map(record, new ArrayList<>())).isInstanceOf(MissingTableException.class);
        assertThat(keyspace.executed).hasSize(1);
    }

    // Columns that are missing

    @Test
    void aFieldWithoutAColumnGetsOneAndNothingElseIsAltered() {
        keyspace.with("t", column("id", DataTypes.TEXT), column("Name", DataTypes.INT), column("gone", DataTypes.TEXT));
        Schema value = SchemaBuilder.struct()
                .field("name", Schema.STRING_SCHEMA)
                .field("at", Timestamp.SCHEMA)
                .field("userId", SchemaBuilder.array(Schema.STRING_SCHEMA).build())
                .build();

        assertThat(altered(record(KEY, ID, value, new Struct(value))))
                .containsExactly("ALTER TABLE ks.t ADD (at timestamp, \"userId\" frozen<list<text>>)");
    }

    @Test
    void aFieldOfAStructIsAddedToItsType() {
        keyspace.with(
                "t",
                column("id", DataTypes.TEXT),
                column(
                        "stops",
                        DataTypes.frozenListOf(type(
                                "stop", "at", DataTypes.TIMESTAMP, "place", type("place", "lat", DataTypes.DOUBLE)))));
        Schema place = SchemaBuilder.struct()
                .field("lat", Schema.FLOAT64_SCHEMA)
                .field("lon", Schema.FLOAT64_SCHEMA)
                .build();
        Schema stop = SchemaBuilder.struct()
                .field("AT", Timestamp.SCHEMA)
                .field("place", place)
                .field("note", Schema.STRING_SCHEMA)
                .build();
        Schema value = SchemaBuilder.struct()
                .field("stops", SchemaBuilder.array(stop).build())
                .build();

        assertThat(altered(record(KEY, ID, value, new Struct(value))))
                .containsExactly("ALTER TYPE ks.place ADD lon double", "ALTER TYPE ks.stop ADD note text");
    }

    @Test
    void eachSchemaIsLookedAtOnce() {
        keyspace.with("t", column("id", DataTypes.TEXT), column("name", DataTypes.TEXT));
        Schema value =
                SchemaBuilder.struct().field("name", Schema.STRING_SCHEMA).build();
        EvolvingMapper mapper = mapper("table.auto.evolve", "true");
        mapper.map(record(KEY, ID, value, new Struct(value)), new ArrayList<>());
        int looks = keyspace.looks;

        for (int i = 0; i < 10; i++) {
            mapper.map(record(KEY, ID, value, new Struct(value)), new ArrayList<>());
            mapper.map(record(KEY, ID, null, null), new ArrayList<>());
        }

        assertThat(keyspace.looks).isEqualTo(looks);
        assertThat(keyspace.mapped).hasSize(21);
    }

    @Test
    void eachNameOfAMapIsLookedAtOnceAlsoIfItIsNull() {
        keyspace.with("t", column("id", DataTypes.TEXT), column("name", DataTypes.TEXT));
        EvolvingMapper mapper = mapper("table.auto.evolve", "true");
        mapper.map(record(null, null, null, map("id", "a", "name", null, "unknown", null)), new ArrayList<>());
        int looks = keyspace.looks;

        for (int i = 0; i < 10; i++) {
            mapper.map(record(null, null, null, map("id", "a", "name", "x")), new ArrayList<>());
            mapper.map(record(null, null, null, map("id", "a", "name", null, "unknown", null)), new ArrayList<>());
        }

        assertThat(keyspace.looks).isEqualTo(looks);
        assertThat(keyspace.executed).isEmpty();
        assertThat(keyspace.mapped).noneMatch(mapped -> ((Map<?, ?>) mapped.value()).containsKey("unknown"));
        assertThat(altered(record(null, null, null, map("id", "a", "unknown", 5L))))
                .containsExactly("ALTER TABLE ks.t ADD unknown bigint");
    }

    @Test
    void aColumnThatAnotherTaskHasAddedIsNoFailure() {
        keyspace.with("t", column("id", DataTypes.TEXT));
        keyspace.failure = new InvalidQueryException(null, "Column with name 'name' already exists");
        keyspace.effect = () -> keyspace.with("t", column("id", DataTypes.TEXT), column("name", DataTypes.TEXT));
        Schema value =
                SchemaBuilder.struct().field("name", Schema.STRING_SCHEMA).build();
        SinkRecord record = record(KEY, ID, value, new Struct(value));
        EvolvingMapper mapper = mapper("table.auto.evolve", "true");

        assertThatThrownBy(() -> mapper.map(record, new ArrayList<>())).isInstanceOf(NotAnsweredYetException.class);
        mapper.map(record, new ArrayList<>());

        assertThat(keyspace.mapped).containsExactly(record);
    }

    @Test
    void aColumnThatCassandraDoesNotAddIsWaitedFor() {
        keyspace.with("t", column("id", DataTypes.TEXT));
        Schema value =
                SchemaBuilder.struct().field("name", Schema.STRING_SCHEMA).build();
        SinkRecord record = record(KEY, ID, value, new Struct(value));
        keyspace.failure = new InvalidQueryException(null, "Cannot re-add previously dropped column");
        assertThatThrownBy(() -> map(record, "table.auto.evolve", "true"))
                .isInstanceOf(MissingTableException.class)
                .hasMessageContaining("ALTER TABLE ks.t ADD name text")
                .hasMessageContaining("Cannot re-add");

        keyspace.failure = new UnauthorizedException(null, "User sink has no ALTER permission on <table ks.t>");
        assertThatThrownBy(() -> map(record, "table.auto.evolve", "true"))
                .isInstanceOf(MissingTableException.class)
                .hasMessageContaining("GRANT ALTER ON TABLE ks.t TO sink");
    }

    @Test
    void aFieldThatNoColumnCanBeMadeForIsLeftToTheMapping() {
        keyspace.with("t", column("id", DataTypes.TEXT));
        Schema value = SchemaBuilder.struct().field("a;b", Schema.STRING_SCHEMA).build();

        map(record(KEY, ID, value, new Struct(value)), "table.auto.evolve", "true");

        assertThat(keyspace.executed).isEmpty();
        assertThat(keyspace.mapped).hasSize(1);
    }

    @Test
    void aTableGetsNoMoreColumnsThanAnyoneMeans() {
        keyspace.with(
                "t",
                Stream.iterate(0, i -> i + 1)
                        .limit(MissingColumns.MAX_COLUMNS - 1)
                        .map(i -> column("c" + i, DataTypes.TEXT))
                        .toArray(io.millrace.connect.cassandra.mapping.TableSchema.Column[]::new));

        assertThat(altered(record(null, null, null, map("c0", "a", "d0", "x", "d1", "x", "d2", "x"))))
                .singleElement()
                .asString()
                .matches("ALTER TABLE ks.t ADD d\\d text");
    }

    @Test
    void aMappedColumnIsAddedAsSoonAsItsTypeIsKnown() {
        keyspace.with("t", column("id", DataTypes.TEXT));
        EvolvingMapper mapper = mapper(
                "table.auto.evolve",
                "true",
                "topic.t.ks.t.mapping",
                "id=value.id, name=value.user.name?, at=header.at?, note=upper(value.note)");
        // There is nothing to write, and so no column is needed.
        Map<String, Object> nothing = map("id", "a", "user", map("name", null), "note", null);
        for (int i = 0; i < 2; i++) {
            mapper.map(record(null, null, null, nothing), new ArrayList<>());
            mapper.map(record(null, null, null, map("id", "a", "user", map())), new ArrayList<>());
            mapper.map(record(null, null, null, map("id", "a", "user", null)), new ArrayList<>());
        }
        assertThat(keyspace.mapped).hasSize(6);
        assertThat(keyspace.executed).isEmpty();

        assertThatThrownBy(() -> mapper.map(
                        record(null, null, null, map("id", "a", "user", map("name", "x"))), new ArrayList<>()))
                .isInstanceOf(NotAnsweredYetException.class);
        assertThat(keyspace.executed).containsExactly(List.of("ALTER TABLE ks.t ADD name text"));
    }

    @Test
    void aMappedColumnOfATypeThatNobodyKnowsIsWaitedFor() {
        keyspace.with("t", column("id", DataTypes.TEXT));
        Schema value = SchemaBuilder.struct()
                .field("id", Schema.STRING_SCHEMA)
                .field("empty", SchemaBuilder.struct().build())
                .build();
        assertThatThrownBy(() -> map(
                        record(null, null, value, new Struct(value)),
                        "table.auto.evolve",
                        "true",
                        "topic.t.ks.t.mapping",
                        "id=value.id, name=value.empty"))
                .isInstanceOf(MissingTableException.class)
                .hasMessageContaining("topic.t.ks.t.mapping")
                .hasMessageContaining("is a struct without fields. ALTER TABLE ks.t ADD name <type>");
    }

    @Test
    void aTableIsCreatedWithoutTheColumnsThatNothingIsKnownOf() {
        String[] options = {
            "topic.t.ks.t.mapping",
            "id=value.id, name=value.name?, more=value.more?",
            "table.auto.create.partition.columns",
            "id",
            "table.auto.evolve",
            "true"
        };
        assertThat(created(record(null, null, null, map("id", "a", "name", null)), options))
                .containsExactly("CREATE TABLE IF NOT EXISTS ks.t (id text, PRIMARY KEY ((id)))");
        options[1] = "id=value.id, home.city=value.city";
        assertThatThrownBy(() -> {
                    String[] creating = Arrays.copyOf(options, options.length + 2);
                    creating[options.length] = "table.auto.create";
                    creating[options.length + 1] = "true";
                    map(record(null, null, null, map("id", "a", "city", "x")), creating);
                })
                .isInstanceOf(MissingTableException.class)
                .hasMessageContaining("home.city is a field of a user-defined type");
    }

    private List<String> altered(SinkRecord record) {
        keyspace.executed.clear();
        assertThatThrownBy(() -> map(record, "table.auto.evolve", "true")).isInstanceOf(NotAnsweredYetException.class);
        return keyspace.executed.get(0);
    }

    private List<String> created(Schema keySchema, Object key, Schema valueSchema, Object value, String... options) {
        return created(record(keySchema, key, valueSchema, value), options);
    }

    private List<String> created(SinkRecord record, String... options) {
        keyspace.executed.clear();
        String[] creating = Arrays.copyOf(options, options.length + 2);
        creating[options.length] = "table.auto.create";
        creating[options.length + 1] = "true";
        try {
            map(record, creating);
        } catch (NotAnsweredYetException | MissingTableException e) {
            // What was executed tells.
        }
        return keyspace.executed.isEmpty() ? List.of() : keyspace.executed.get(0);
    }

    private void map(SinkRecord record, String... options) {
        mapper(options).map(record, new ArrayList<>());
    }

    private EvolvingMapper mapper(String... options) {
        Map<String, String> properties = new HashMap<>(Map.of("name", "sink", "cassandra.keyspace", "ks"));
        for (int i = 0; i < options.length; i += 2) {
            properties.put(options[i], options[i + 1]);
        }
        SinkConfig config = SinkConfig.parse(properties);
        return new EvolvingMapper(keyspace, config.mapping(), config.tables(), keyspace, keyspace, Optional.of("sink"));
    }

    private static SinkRecord record(Schema keySchema, Object key, Schema valueSchema, Object value) {
        return new SinkRecord("t", 3, keySchema, key, valueSchema, value, 42, 0L, TimestampType.CREATE_TIME);
    }

    private static Map<String, Object> map(Object... entries) {
        Map<String, Object> map = new HashMap<>();
        for (int i = 0; i < entries.length; i += 2) {
            map.put((String) entries[i], entries[i + 1]);
        }
        return map;
    }
}
