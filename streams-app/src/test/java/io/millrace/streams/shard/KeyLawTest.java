package io.millrace.streams.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.streams.event.EventFields;
import io.millrace.streams.event.Reason;
import io.millrace.streams.event.Rejected;
import io.millrace.streams.pipeline.Pipeline.FieldName;
import io.millrace.streams.pipeline.Pipeline.KeyColumn;
import io.millrace.streams.pipeline.Pipeline.Source;
import io.millrace.streams.pipeline.PipelineException;
import io.millrace.streams.source.Events;
import io.millrace.streams.wire.AvroOutput;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.util.Utf8;
import org.apache.cassandra.dht.Murmur3Partitioner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is one row in Cassandra is one row here, and the other way round: the bytes by which rows are told apart are equal
 * exactly if the values are equal to the server, however the producer spelt them.
 */
class KeyLawTest {
    private static final int PAIRS = 4_000;
    private static final int SHARDS = 97;

    private final Random random = new Random(20_261);
    private final AvroOutput out = new AvroOutput();

    @ParameterizedTest
    @MethodSource("io.millrace.streams.shard.KeyType#all")
    void rowsAreToldApartAsTheServerTellsThem(KeyType type) throws Rejected {
        ShardKey.Keys keys = key(type.avro(), field("k"), field("tail")).keys();
        for (int i = 0; i < PAIRS; i++) {
            KeyType.Spelling one = type.spell(random.nextInt(KeyType.VALUES), random);
            KeyType.Spelling other = type.spell(random.nextInt(KeyType.VALUES), random);

            byte[] key = rowKey(keys, type.avro(), one.avro());
            byte[] otherKey = rowKey(keys, type.avro(), other.avro());

            boolean sameToServer = type.server().compare(one.server(), other.server()) == 0;
            assertThat(Arrays.equals(key, otherKey))
                    .as("%s: %s and %s", type, one.avro(), other.avro())
                    .isEqualTo(sameToServer);
            if (sameToServer) {
                assertThat(keys.slice(key, 0, key.length, 0, SHARDS))
                        .isEqualTo(keys.slice(otherKey, 0, otherKey.length, 0, SHARDS));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.millrace.streams.shard.KeyType#all")
    void theSliceIsThatOfTheServersToken(KeyType type) throws Rejected {
        ShardKey.Keys keys = key(type.avro(), field("k")).keys();
        for (int value = 0; value < KeyType.VALUES; value++) {
            KeyType.Spelling spelling = type.spell(value, random);
            ByteBuffer server = spelling.server();
            byte[] key = rowKey(keys, type.avro(), spelling.avro());
            if (server.remaining() > 0) {
                assertThat(keys.slice(key, 0, key.length, 0, SHARDS))
                        .isEqualTo(Slices.slice(
                                (Long) Murmur3Partitioner.instance
                                        .getToken(server)
                                        .getTokenValue(),
                                SHARDS));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.millrace.streams.shard.KeyType#all")
    void oneValueHasOneBucket(KeyType type) throws Rejected {
        ShardKey.Keys keys = key(type.avro(), new KeyColumn("bucket", "k", 1000, List.of(), "bucket", "here"))
                .keys();
        for (int value = 0; value < KeyType.VALUES; value++) {
            byte[] bucket = rowKey(keys, type.avro(), type.spell(value, random).avro());
            for (int i = 0; i < 20; i++) {
                assertThat(rowKey(keys, type.avro(), type.spell(value, random).avro()))
                        .isEqualTo(bucket);
            }
        }
    }

    @Test
    void aHotValueIsHotHoweverItIsSpelt() throws Rejected {
        String hot = "ABCDEF01-2345-6789-abcd-ef0123456789";
        Schema type = KeyType.uuidText().avro();
        ShardKey.Keys keys = key(type, new KeyColumn("salt", "k", 1000, List.of(hot), "salt", "here"))
                .keys();

        byte[] salt = rowKey(keys, type, hot);

        assertThat(salt).isNotEqualTo(new byte[] {0});
        assertThat(rowKey(keys, type, hot.toLowerCase(Locale.ROOT))).isEqualTo(salt);
        assertThat(rowKey(keys, type, hot.toUpperCase(Locale.ROOT))).isEqualTo(salt);
        assertThatThrownBy(() -> key(type, new KeyColumn("salt", "k", 10, List.of("/index"), "salt", "here")))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining("here: ")
                .hasMessageContaining("UUID");
    }

    @Test
    void whatIsNoUtf8IsNoKey() {
        byte[][] bad = {
            {(byte) 0x80},
            {(byte) 0xc0, (byte) 0x80},
            {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
            {'a', (byte) 0xe2, 'b'},
            {(byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
            {(byte) 0xff}
        };
        for (byte[] bytes : bad) {
            assertInvalid(KeyType.text().avro(), new Utf8(bytes));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1-1-1-1-1",
                "abcdef01-2345-6789-abcd-ef012345678",
                "abcdef01-2345-6789-abcd-ef01234567890",
                "abcdef0123456-789-abcd-ef01-23456789",
                "abcdef01-2345-6789-abcd-ef012345678g",
                "abcdef01-2345-6789-abcd+ef0123456789",
                "abcdef01-2345-6789-abcd-ef012345678٣"
            })
    void whatIsNoUuidIsNoKey(String text) {
        assertInvalid(KeyType.uuidText().avro(), text);
    }

    @Test
    void aTimeThatNoDayHasAndADecimalOfNoBytesAreNoKeys() {
        assertInvalid(KeyType.time().avro(), -1);
        assertInvalid(KeyType.time().avro(), 86_400_000);
        assertInvalid(KeyType.decimalBytes().avro(), ByteBuffer.allocate(0));
    }

    @Test
    void aColumnThatIsLongerThanCassandraTakesIsNoKeyAlsoOutsideOfThePartitionKey() throws Rejected {
        ShardKey.Keys keys = new ShardKey(
                        List.of(field("tail"), field("k")),
                        List.of(field("tail")),
                        source(),
                        event(KeyType.text().avro()))
                .keys();
        byte[] longest = rowKey(keys, KeyType.text().avro(), "x".repeat(65_535));
        byte[] tooLong = rowKey(keys, KeyType.text().avro(), "x".repeat(65_536));

        assertThat(keys.slice(longest, 0, longest.length, 0, SHARDS)).isNotNegative();
        assertThatThrownBy(() -> keys.slice(tooLong, 0, tooLong.length, 0, SHARDS))
                .isInstanceOfSatisfying(
                        Rejected.class, bad -> assertThat(bad.reason()).isEqualTo(Reason.KEY_INVALID));
    }

    private void assertInvalid(Schema type, Object value) {
        for (KeyColumn column : List.of(field("k"), new KeyColumn("bucket", "k", 10, List.of(), "b", "here"))) {
            ShardKey.Keys keys = key(type, column).keys();
            assertThatThrownBy(() -> rowKey(keys, type, value))
                    .as("%s", value)
                    .isInstanceOfSatisfying(
                            Rejected.class, bad -> assertThat(bad.reason()).isEqualTo(Reason.KEY_INVALID));
        }
    }

    private byte[] rowKey(ShardKey.Keys keys, Schema type, Object value) throws Rejected {
        GenericRecord event = new GenericData.Record(event(type));
        event.put("k", value);
        event.put("tail", "tail");
        EventFields fields = Events.fields(event);
        keys.write(fields, false, out.reset());
        return out.toBytes();
    }

    private static ShardKey key(Schema type, KeyColumn... columns) {
        return new ShardKey(List.of(columns), source(), event(type));
    }

    private static KeyColumn field(String name) {
        return new KeyColumn(null, name, 0, List.of(), name, "here");
    }

    private static Source source() {
        return new Source("events", null, new FieldName("tail", "here"), null, null, "here");
    }

    private static Schema event(Schema type) {
        List<Schema.Field> fields = new ArrayList<>();
        fields.add(new Schema.Field("k", type));
        fields.add(new Schema.Field("tail", Schema.create(Schema.Type.STRING)));
        return Schema.createRecord("Event", null, "test", false, fields);
    }
}
