package io.millrace.connect.cassandra.mapping;

import static io.millrace.connect.cassandra.mapping.TestMapping.assertBad;
import static io.millrace.connect.cassandra.mapping.TestMapping.column;
import static io.millrace.connect.cassandra.mapping.TestMapping.decoded;
import static io.millrace.connect.cassandra.mapping.TestMapping.map;
import static io.millrace.connect.cassandra.mapping.TestMapping.mapper;
import static io.millrace.connect.cassandra.mapping.TestMapping.record;
import static io.millrace.connect.cassandra.mapping.TestMapping.table;
import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.type.DataTypes;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;

/** The key is looked at for the columns that the value lacks, and for no others. */
class RecordKeyTest {

    private static final Column ID = column("id", DataTypes.BIGINT);
    private static final Column NAME = column("name", DataTypes.TEXT);
    private static final Column REGION = column("region", DataTypes.TEXT);

    private final FakeTables tables = new FakeTables()
            .add(table("users", List.of(ID, NAME), List.of(ID), List.of()))
            .add(table("places", List.of(REGION, ID, NAME), List.of(REGION), List.of(ID)));

    @Test
    void aKeyThatDoesNotFitIsNoneOfTheBusinessOfAValueThatHasTheColumn() {
        TopicMapper mapper = mapper(tables);
        for (Object key : List.of("user-0", new byte[] {1}, true)) {
            Row row = map(mapper, record("users", null, key, null, Map.of("id", 7L)));
            assertThat(decoded(row, 0, DataTypes.BIGINT)).isEqualTo(7L);
        }
        Row named = map(mapper, record("users", Schema.STRING_SCHEMA, "user-0", null, Map.of("id", 7L)));
        assertThat(decoded(named, 0, DataTypes.BIGINT)).isEqualTo(7L);
        Schema struct = SchemaBuilder.struct().field("id", Schema.STRING_SCHEMA).build();
        Row structured =
                map(mapper, record("users", struct, new Struct(struct).put("id", "user-0"), null, Map.of("id", 7L)));
        assertThat(decoded(structured, 0, DataTypes.BIGINT)).isEqualTo(7L);

        assertBad(
                mapper,
                record("users", null, "secret", null, Map.of("name", "secret")),
                "table ks.users, column id (bigint): the value lacks it, and field key is a string that is not a number");
        assertThat(decoded(map(mapper, record("users", null, 8L, null, Map.of("name", "x"))), 0, DataTypes.BIGINT))
                .isEqualTo(8L);
    }

    @Test
    void theSameWithSchemas() {
        TopicMapper mapper = mapper(tables);
        Schema full = SchemaBuilder.struct().field("id", Schema.INT64_SCHEMA).build();
        Row row = map(mapper, record("users", Schema.STRING_SCHEMA, "user-0", full, new Struct(full).put("id", 7L)));
        assertThat(decoded(row, 0, DataTypes.BIGINT)).isEqualTo(7L);

        Schema partial =
                SchemaBuilder.struct().field("name", Schema.STRING_SCHEMA).build();
        assertBad(
                mapper,
                record("users", Schema.STRING_SCHEMA, "secret", partial, new Struct(partial).put("name", "secret")),
                "table ks.users, column id (bigint): field key is a string that is not a number");
    }

    @Test
    void eachColumnOfTheKeyIsLookedForByItself() {
        TopicMapper mapper = mapper(tables);
        Map<String, Object> key = Map.of("region", "EU", "id", "user-0");
        Row row = map(mapper, record("places", null, key, null, Map.of("id", 7L)));
        assertThat(decoded(row, 0, DataTypes.TEXT)).isEqualTo("EU");
        assertThat(decoded(row, 1, DataTypes.BIGINT)).isEqualTo(7L);
        assertBad(
                mapper,
                record("places", null, key, null, Map.of("name", "x")),
                "column id (bigint): the value lacks it, and field key.id is a string that is not a number");
    }

    @Test
    void whichOfTwoFieldsIsMeantIsNotGuessed() {
        Schema struct = SchemaBuilder.struct()
                .field("ID", Schema.INT64_SCHEMA)
                .field("id", Schema.INT64_SCHEMA)
                .build();
        Struct key = new Struct(struct).put("ID", 1L).put("id", 2L);
        String complaint = "column id (bigint): two fields of the key have its name, in different cases";
        TopicMapper mapper = mapper(tables);

        assertBad(mapper, record("users", struct, key, null, Map.of("name", "x")), complaint);
        assertBad(mapper, record("users", struct, key, null, null), complaint);

        Row row = map(mapper, record("users", struct, key, null, Map.of("id", 7L)));
        assertThat(decoded(row, 0, DataTypes.BIGINT)).isEqualTo(7L);
    }
}
