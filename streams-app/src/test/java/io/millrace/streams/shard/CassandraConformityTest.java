package io.millrace.streams.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;
import org.apache.avro.util.Utf8;
import org.apache.cassandra.db.marshal.AbstractType;
import org.apache.cassandra.db.marshal.AsciiType;
import org.apache.cassandra.db.marshal.BooleanType;
import org.apache.cassandra.db.marshal.ByteType;
import org.apache.cassandra.db.marshal.BytesType;
import org.apache.cassandra.db.marshal.CompositeType;
import org.apache.cassandra.db.marshal.DecimalType;
import org.apache.cassandra.db.marshal.DoubleType;
import org.apache.cassandra.db.marshal.FloatType;
import org.apache.cassandra.db.marshal.InetAddressType;
import org.apache.cassandra.db.marshal.Int32Type;
import org.apache.cassandra.db.marshal.IntegerType;
import org.apache.cassandra.db.marshal.LongType;
import org.apache.cassandra.db.marshal.ShortType;
import org.apache.cassandra.db.marshal.SimpleDateType;
import org.apache.cassandra.db.marshal.TimeType;
import org.apache.cassandra.db.marshal.TimeUUIDType;
import org.apache.cassandra.db.marshal.TimestampType;
import org.apache.cassandra.db.marshal.UTF8Type;
import org.apache.cassandra.db.marshal.UUIDType;
import org.apache.cassandra.dht.Murmur3Partitioner;
import org.apache.cassandra.utils.TimeUUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Our key bytes and tokens against Cassandra's own classes. */
class CassandraConformityTest {
    private static final int VALUES_PER_TYPE = 2_000;
    private static final int COMPOSITES = 20_000;

    private final Random random = new Random(20_260);
    private final Map<CqlKeyType, TypeUnderTest> types = types();

    /** A random value of ours, and the server's bytes for the same value. */
    private record TypeUnderTest(Function<Random, Object> value, Function<Object, ByteBuffer> serverBytes) {}

    @ParameterizedTest
    @EnumSource(CqlKeyType.class)
    void aSingleColumnHasTheServersBytesAndToken(CqlKeyType type) {
        TypeUnderTest underTest = types.get(type);
        for (int i = 0; i < VALUES_PER_TYPE; i++) {
            Object value = underTest.value().apply(random);
            ByteBuffer server = underTest.serverBytes().apply(value);
            byte[] ours = type.bytes(value);
            assertThat(ByteBuffer.wrap(ours)).as("%s bytes", type).isEqualTo(server);
            assertThat(Murmur3.token(PartitionKey.of(new byte[][] {ours})))
                    .as("%s token", type)
                    .isEqualTo(serverToken(server));
        }
    }

    @Test
    void compositeKeysOfAnyTypesHaveTheServersToken() {
        CqlKeyType[] all = CqlKeyType.values();
        for (int i = 0; i < COMPOSITES; i++) {
            int columns = 2 + random.nextInt(4);
            byte[][] ours = new byte[columns][];
            List<ByteBuffer> server = new ArrayList<>();
            for (int c = 0; c < columns; c++) {
                CqlKeyType type = all[random.nextInt(all.length)];
                Object value = types.get(type).value().apply(random);
                ours[c] = type.bytes(value);
                server.add(types.get(type).serverBytes().apply(value));
            }
            ByteBuffer key = CompositeType.build(
                    org.apache.cassandra.db.marshal.ByteBufferAccessor.instance, server.toArray(ByteBuffer[]::new));
            assertThat(Murmur3.token(PartitionKey.of(ours))).isEqualTo(serverToken(key));
        }
    }

    @Test
    void keysOfEveryLengthHaveTheServersToken() {
        for (int length = 0; length < 200; length++) {
            for (int i = 0; i < 50; i++) {
                byte[] key = new byte[length];
                random.nextBytes(key);
                assertThat(Murmur3.token(key)).isEqualTo(serverToken(ByteBuffer.wrap(key)));
            }
        }
    }

    @Test
    void aKeyLongerThanCassandraTakesIsNoKey() {
        assertThat(PartitionKey.of(new byte[][] {new byte[65_535]})).hasSize(65_535);
        assertThat(PartitionKey.of(new byte[][] {new byte[65_536]})).isNull();
        assertThat(PartitionKey.of(new byte[][] {new byte[65_000], new byte[600]}))
                .isNull();
    }

    private static long serverToken(ByteBuffer key) {
        return (Long) Murmur3Partitioner.instance.getToken(key).getTokenValue();
    }

    private static <T> TypeUnderTest same(AbstractType<T> type, Function<Random, T> value) {
        return new TypeUnderTest(value::apply, made -> {
            @SuppressWarnings("unchecked")
            T typed = (T) made;
            return type.decompose(typed);
        });
    }

    private static Map<CqlKeyType, TypeUnderTest> types() {
        Map<CqlKeyType, TypeUnderTest> types = new EnumMap<>(CqlKeyType.class);
        types.put(
                CqlKeyType.ASCII,
                new TypeUnderTest(random -> ascii(random), value -> AsciiType.instance.decompose(value.toString())));
        types.put(
                CqlKeyType.TEXT,
                new TypeUnderTest(
                        random -> random.nextBoolean() ? unicode(random) : new Utf8(unicode(random)),
                        value -> UTF8Type.instance.decompose(value.toString())));
        types.put(CqlKeyType.TINYINT, same(ByteType.instance, random -> (byte) random.nextInt()));
        types.put(CqlKeyType.SMALLINT, same(ShortType.instance, random -> (short) random.nextInt()));
        types.put(CqlKeyType.INT, same(Int32Type.instance, Random::nextInt));
        types.put(CqlKeyType.BIGINT, same(LongType.instance, Random::nextLong));
        types.put(CqlKeyType.VARINT, same(IntegerType.instance, random -> new BigInteger(random.nextInt(200), random)
                .multiply(random.nextBoolean() ? BigInteger.ONE : BigInteger.ONE.negate())));
        types.put(
                CqlKeyType.DECIMAL,
                same(
                        DecimalType.instance,
                        random ->
                                new BigDecimal(new BigInteger(random.nextInt(200), random), random.nextInt(60) - 20)));
        types.put(CqlKeyType.FLOAT, same(FloatType.instance, random -> Float.intBitsToFloat(random.nextInt())));
        types.put(CqlKeyType.DOUBLE, same(DoubleType.instance, random -> Double.longBitsToDouble(random.nextLong())));
        types.put(CqlKeyType.BOOLEAN, same(BooleanType.instance, Random::nextBoolean));
        types.put(CqlKeyType.UUID, same(UUIDType.instance, random -> new UUID(random.nextLong(), random.nextLong())));
        types.put(
                CqlKeyType.TIMEUUID,
                new TypeUnderTest(
                        random -> new UUID(
                                (random.nextLong() & 0xffffffffffff0fffL) | 0x1000L,
                                (random.nextLong() & 0x3fffffffffffffffL) | 0x8000000000000000L),
                        value -> TimeUUIDType.instance.decompose(TimeUUID.fromUuid((UUID) value))));
        types.put(
                CqlKeyType.TIMESTAMP,
                new TypeUnderTest(
                        random -> random.nextLong() >> 20,
                        value -> TimestampType.instance.decompose(new java.util.Date((Long) value))));
        types.put(
                CqlKeyType.DATE,
                new TypeUnderTest(
                        random -> random.nextInt(2_000_000) - 1_000_000,
                        value -> SimpleDateType.instance.fromString(
                                java.time.LocalDate.ofEpochDay((Integer) value).getYear() > 9999
                                                || java.time.LocalDate.ofEpochDay((Integer) value)
                                                                .getYear()
                                                        < 0
                                        ? Long.toString((Integer) value + (1L << 31))
                                        : java.time.LocalDate.ofEpochDay((Integer) value)
                                                .toString())));
        types.put(
                CqlKeyType.TIME,
                same(TimeType.instance, random -> Math.floorMod(random.nextLong(), 86_400_000_000_000L)));
        types.put(CqlKeyType.INET, same(InetAddressType.instance, CassandraConformityTest::address));
        types.put(
                CqlKeyType.BLOB,
                new TypeUnderTest(
                        CassandraConformityTest::blob, value -> BytesType.instance.decompose((ByteBuffer) value)));
        return types;
    }

    private static String ascii(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = 1 + random.nextInt(60); i > 0; i--) {
            text.append((char) (32 + random.nextInt(95)));
        }
        return text.toString();
    }

    private static String unicode(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = 1 + random.nextInt(60); i > 0; i--) {
            int point = random.nextInt(Character.MAX_CODE_POINT);
            text.appendCodePoint(point >= 0xD800 && point < 0xE000 ? 'ß' : point);
        }
        return text.toString();
    }

    private static InetAddress address(Random random) {
        byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
        random.nextBytes(bytes);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 and 16 bytes are addresses", e);
        }
    }

    private static ByteBuffer blob(Random random) {
        byte[] bytes = new byte[1 + random.nextInt(100)];
        random.nextBytes(bytes);
        return ByteBuffer.wrap(bytes);
    }
}
