package io.millrace.streams.shard;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.util.Utf8;
import org.apache.cassandra.db.marshal.AbstractType;
import org.apache.cassandra.db.marshal.BooleanType;
import org.apache.cassandra.db.marshal.BytesType;
import org.apache.cassandra.db.marshal.DecimalType;
import org.apache.cassandra.db.marshal.DoubleType;
import org.apache.cassandra.db.marshal.FloatType;
import org.apache.cassandra.db.marshal.Int32Type;
import org.apache.cassandra.db.marshal.LongType;
import org.apache.cassandra.db.marshal.SimpleDateType;
import org.apache.cassandra.db.marshal.TimeType;
import org.apache.cassandra.db.marshal.TimestampType;
import org.apache.cassandra.db.marshal.UTF8Type;
import org.apache.cassandra.db.marshal.UUIDType;

/** A type that a key's field can have: in Avro, on the server, and the ways in which producers spell its values. */
record KeyType(
        String name, Schema avro, AbstractType<?> server, BiFunction<Integer, Random, KeyType.Spelling> spellings) {
    /** Of how many values there are spellings, a few of them twice. */
    static final int VALUES = 8;

    private static final List<String> TEXTS = List.of("", "a", "A", "ä", "a\u0308", "\0", "漢", "🎉");
    private static final List<BigInteger> UNSCALED = List.of(
            BigInteger.ZERO,
            BigInteger.ONE,
            BigInteger.ONE.negate(),
            BigInteger.valueOf(127),
            BigInteger.valueOf(128),
            BigInteger.valueOf(-128),
            BigInteger.valueOf(-129),
            BigInteger.TWO.pow(64));

    /** A value as a producer may spell it, and the server's bytes of what it means. */
    record Spelling(Object avro, ByteBuffer server) {}

    Spelling spell(int value, Random random) {
        return spellings.apply(value, random);
    }

    @Override
    public String toString() {
        return name;
    }

    static Stream<KeyType> all() {
        return Stream.of(
                text(),
                symbol(),
                uuidText(),
                uuidFixed(),
                number(),
                longNumber(),
                date(),
                time(),
                timestamp(),
                bool(),
                real(),
                doubleReal(),
                decimalBytes(),
                decimalFixed(),
                blob());
    }

    static KeyType text() {
        return new KeyType("text", Schema.create(Schema.Type.STRING), UTF8Type.instance, (value, random) -> {
            String text = TEXTS.get(value);
            return new Spelling(random.nextBoolean() ? text : new Utf8(text), UTF8Type.instance.decompose(text));
        });
    }

    private static KeyType symbol() {
        Schema avro = Schema.createEnum("E", null, null, List.of("A", "a", "B", "b", "C", "c", "D", "d"));
        return new KeyType("enum", avro, UTF8Type.instance, (value, random) -> {
            String symbol = avro.getEnumSymbols().get(value);
            return new Spelling(new GenericData.EnumSymbol(avro, symbol), UTF8Type.instance.decompose(symbol));
        });
    }

    static KeyType uuidText() {
        Schema avro = logical(LogicalTypes.uuid(), Schema.create(Schema.Type.STRING));
        return new KeyType("uuid text", avro, UUIDType.instance, (value, random) -> {
            UUID uuid = new UUID(0xabcdef0123456789L * (value + 1), 0xfedcba9876543210L);
            StringBuilder text = new StringBuilder(uuid.toString());
            for (int i = 0; i < text.length(); i++) {
                if (random.nextBoolean()) {
                    text.setCharAt(i, Character.toUpperCase(text.charAt(i)));
                }
            }
            return new Spelling(text.toString(), UUIDType.instance.decompose(uuid));
        });
    }

    private static KeyType uuidFixed() {
        Schema avro = logical(LogicalTypes.uuid(), Schema.createFixed("U", null, null, 16));
        return new KeyType("uuid fixed", avro, UUIDType.instance, (value, random) -> {
            ByteBuffer bytes = ByteBuffer.allocate(16).putLong(value).putLong(-value);
            return new Spelling(
                    new GenericData.Fixed(avro, bytes.array()), UUIDType.instance.decompose(new UUID(value, -value)));
        });
    }

    private static KeyType number() {
        return new KeyType("int", Schema.create(Schema.Type.INT), Int32Type.instance, (value, random) -> {
            int number = (value - 4) * 0x1fffffff;
            return new Spelling(number, Int32Type.instance.decompose(number));
        });
    }

    private static KeyType longNumber() {
        return new KeyType("long", Schema.create(Schema.Type.LONG), LongType.instance, (value, random) -> {
            long number = (value - 4) * 0x1fffffffffffffffL;
            return new Spelling(number, LongType.instance.decompose(number));
        });
    }

    private static KeyType date() {
        Schema avro = logical(LogicalTypes.date(), Schema.create(Schema.Type.INT));
        return new KeyType("date", avro, SimpleDateType.instance, (value, random) -> {
            int days = (value - 4) * 10_000;
            return new Spelling(days, SimpleDateType.instance.decompose(days ^ Integer.MIN_VALUE));
        });
    }

    static KeyType time() {
        Schema avro = logical(LogicalTypes.timeMillis(), Schema.create(Schema.Type.INT));
        return new KeyType("time", avro, TimeType.instance, (value, random) -> {
            int time = value * 12_000_000;
            return new Spelling(time, TimeType.instance.decompose(time * 1_000_000L));
        });
    }

    private static KeyType timestamp() {
        Schema avro = logical(LogicalTypes.timestampMillis(), Schema.create(Schema.Type.LONG));
        return new KeyType("timestamp", avro, TimestampType.instance, (value, random) -> {
            long time = (value - 4) * 1_234_567_890_123L;
            return new Spelling(time, TimestampType.instance.decompose(new Date(time)));
        });
    }

    private static KeyType bool() {
        return new KeyType("boolean", Schema.create(Schema.Type.BOOLEAN), BooleanType.instance, (value, random) -> {
            boolean even = value % 2 == 0;
            return new Spelling(even, BooleanType.instance.decompose(even));
        });
    }

    private static KeyType real() {
        List<Float> values = List.of(0f, -0f, 1f, -1f, Float.MIN_VALUE, Float.MAX_VALUE, 1f / 0, Float.NaN);
        return new KeyType("float", Schema.create(Schema.Type.FLOAT), FloatType.instance, (value, random) -> {
            float number = values.get(value);
            int payload = Float.isNaN(number) ? random.nextInt(1 << 22) : 0;
            return new Spelling(
                    Float.intBitsToFloat(Float.floatToIntBits(number) | payload), FloatType.instance.decompose(number));
        });
    }

    private static KeyType doubleReal() {
        List<Double> values = List.of(0d, -0d, 1d, -1d, Double.MIN_VALUE, Double.MAX_VALUE, 1d / 0, Double.NaN);
        return new KeyType("double", Schema.create(Schema.Type.DOUBLE), DoubleType.instance, (value, random) -> {
            double number = values.get(value);
            long payload = Double.isNaN(number) ? random.nextLong() >>> 14 : 0;
            return new Spelling(
                    Double.longBitsToDouble(Double.doubleToLongBits(number) | payload),
                    DoubleType.instance.decompose(number));
        });
    }

    static KeyType decimalBytes() {
        Schema avro = logical(LogicalTypes.decimal(30, 2), Schema.create(Schema.Type.BYTES));
        return new KeyType("decimal bytes", avro, DecimalType.instance, (value, random) -> {
            BigInteger unscaled = UNSCALED.get(value);
            byte[] padded = padded(unscaled, unscaled.toByteArray().length + random.nextInt(4));
            return new Spelling(ByteBuffer.wrap(padded), DecimalType.instance.decompose(new BigDecimal(unscaled, 2)));
        });
    }

    private static KeyType decimalFixed() {
        Schema avro = logical(LogicalTypes.decimal(20, 2), Schema.createFixed("D", null, null, 12));
        return new KeyType("decimal fixed", avro, DecimalType.instance, (value, random) -> {
            BigInteger unscaled = UNSCALED.get(value);
            return new Spelling(
                    new GenericData.Fixed(avro, padded(unscaled, 12)),
                    DecimalType.instance.decompose(new BigDecimal(unscaled, 2)));
        });
    }

    private static KeyType blob() {
        return new KeyType("blob", Schema.create(Schema.Type.BYTES), BytesType.instance, (value, random) -> {
            byte[] bytes = new byte[value % 4];
            Arrays.fill(bytes, (byte) -(value / 4));
            return new Spelling(ByteBuffer.wrap(bytes), BytesType.instance.decompose(ByteBuffer.wrap(bytes)));
        });
    }

    private static Schema logical(LogicalType logical, Schema type) {
        return logical.addToSchema(type);
    }

    private static byte[] padded(BigInteger number, int length) {
        byte[] shortest = number.toByteArray();
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) (number.signum() < 0 ? -1 : 0));
        System.arraycopy(shortest, 0, bytes, length - shortest.length, shortest.length);
        return bytes;
    }
}
