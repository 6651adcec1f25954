package io.millrace.connect.cassandra.mapping;

import static io.millrace.connect.cassandra.mapping.TestMapping.column;
import static io.millrace.connect.cassandra.mapping.TestMapping.mapper;
import static io.millrace.connect.cassandra.mapping.TestMapping.record;
import static io.millrace.connect.cassandra.mapping.TestMapping.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.data.CqlVector;
import com.datastax.oss.driver.api.core.type.DataType;
import com.datastax.oss.driver.api.core.type.DataTypes;
import com.datastax.oss.driver.api.core.type.MapType;
import com.datastax.oss.protocol.internal.util.Bytes;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import io.millrace.connect.cassandra.memory.RecordBytes;
import io.millrace.connect.converter.AvroStruct;
import io.millrace.connect.converter.LazyAvroConverter;
import io.millrace.connect.converter.PatientConverter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.storage.Converter;

/** Whatever the field, the column and the options: the cell read from Avro's bytes is the one read from the struct, or the same is said of both. */
class AvroCellsTest {

    private static final SchemaServer REGISTRY = new SchemaServer();

    private static final List<String> TYPES = List.of(
            "\"boolean\"",
            "\"int\"",
            "\"long\"",
            "\"float\"",
            "\"double\"",
            "\"string\"",
            "\"bytes\"",
            "{\"type\":\"fixed\",\"name\":\"Sixteen%d\",\"size\":16}",
            "{\"type\":\"fixed\",\"name\":\"Five%d\",\"size\":5}",
            "{\"type\":\"enum\",\"name\":\"Enum%d\",\"symbols\":[\"ONE\",\"__debezium_unavailable_value\",\"true\"]}",
            "{\"type\":\"int\",\"logicalType\":\"date\"}",
            "{\"type\":\"int\",\"logicalType\":\"time-millis\"}",
            "{\"type\":\"long\",\"logicalType\":\"time-micros\"}",
            "{\"type\":\"long\",\"logicalType\":\"timestamp-millis\"}",
            "{\"type\":\"long\",\"logicalType\":\"timestamp-micros\"}",
            "{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":20,\"scale\":2}",
            "{\"type\":\"int\",\"connect.type\":\"int8\"}",
            "{\"type\":\"int\",\"connect.type\":\"int16\"}",
            "{\"type\":\"long\",\"connect.name\":\"io.debezium.time.MicroTimestamp\"}",
            "{\"type\":\"long\",\"connect.name\":\"io.debezium.time.NanoTimestamp\"}",
            "{\"type\":\"int\",\"connect.name\":\"io.debezium.time.Date\"}",
            "{\"type\":\"long\",\"connect.name\":\"io.debezium.time.MicroDuration\"}",
            "{\"type\":\"string\",\"logicalType\":\"uuid\"}",
            "{\"type\":\"array\",\"items\":\"string\"}",
            "{\"type\":\"array\",\"items\":[\"null\",\"string\"]}",
            "{\"type\":\"array\",\"items\":\"long\"}",
            "{\"type\":\"array\",\"items\":\"float\"}",
            "{\"type\":\"array\",\"items\":{\"type\":\"long\",\"logicalType\":\"timestamp-millis\"}}",
            "{\"type\":\"array\",\"items\":{\"type\":\"array\",\"items\":\"string\"}}",
            "{\"type\":\"map\",\"values\":\"string\"}",
            "{\"type\":\"map\",\"values\":[\"int\",\"null\"]}",
            "{\"type\":\"map\",\"values\":{\"type\":\"array\",\"items\":\"bytes\"}}",
            "{\"type\":\"map\",\"values\":\"int\"}");

    private static final List<DataType> COLUMNS = List.of(
            DataTypes.TEXT,
            DataTypes.ASCII,
            DataTypes.BOOLEAN,
            DataTypes.TINYINT,
            DataTypes.SMALLINT,
            DataTypes.INT,
            DataTypes.BIGINT,
            DataTypes.VARINT,
            DataTypes.FLOAT,
            DataTypes.DOUBLE,
            DataTypes.DECIMAL,
            DataTypes.TIMESTAMP,
            DataTypes.DATE,
            DataTypes.TIME,
            DataTypes.DURATION,
            DataTypes.UUID,
            DataTypes.TIMEUUID,
            DataTypes.INET,
            DataTypes.BLOB,
            DataTypes.frozenListOf(DataTypes.TEXT),
            DataTypes.setOf(DataTypes.TEXT),
            DataTypes.setOf(DataTypes.UUID),
            DataTypes.frozenListOf(DataTypes.BIGINT),
            DataTypes.frozenListOf(DataTypes.frozenSetOf(DataTypes.TEXT)),
            DataTypes.setOf(DataTypes.TIMESTAMP),
            DataTypes.vectorOf(DataTypes.FLOAT, 2),
            DataTypes.mapOf(DataTypes.TEXT, DataTypes.TEXT),
            DataTypes.mapOf(DataTypes.INT, DataTypes.TEXT),
            DataTypes.mapOf(DataTypes.TEXT, DataTypes.frozenListOf(DataTypes.BLOB)),
            DataTypes.frozenMapOf(DataTypes.TEXT, DataTypes.BIGINT));

    private static final List<List<String>> OPTIONS = List.of(
            List.of(),
            List.of("convert.timestamp.unit", "microseconds", "convert.zone", "UTC", "convert.blob.text", "utf8"),
            List.of("convert.null.texts", "ONE, 0", "convert.blob.text", "hex", "write.nulls", "null"),
            List.of("convert.absent.text", "00000000-0000-1000-0000-000000000000"),
            List.of("convert.absent.text", ""));

    private static final List<String> TEXTS = List.of(
            "",
            "0",
            "12",
            "-7.5",
            "true",
            "ONE",
            "é漢😀",
            "__debezium_unavailable_value",
            "123e4567-e89b-42d3-a456-426614174000",
            "123E4567-e89b-12d3-a456-426614174000",
            "123e4567-e89b-42d3-a456-42661417400g",
            "123e4567e89b42d3a456426614174000",
            "00000000-0000-1000-0000-000000000000",
            "2026-01-31T12:00:00Z",
            "10.0.0.1");

    private static final long[] NUMBERS = {
        0,
        1,
        -1,
        127,
        128,
        -129,
        300,
        32_768,
        1_769_860_800,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        1_769_860_800_123L,
        1_769_860_800_123_456L,
        -1_769_860_800_123_457L,
        Long.MAX_VALUE,
        Long.MIN_VALUE
    };

    private static final LazyAvroConverter CONVERTER = converter(new LazyAvroConverter());
    private static final PatientConverter DELEGATE = converter(new PatientConverter());

    @AfterContainer
    static void stop() {
        REGISTRY.close();
    }

    @Property(tries = 200, shrinking = ShrinkingMode.OFF)
    void cellsAreTheSame(@ForAll long seed) {
        Random random = new Random(seed);
        Schema schema = schema(random);
        int id = REGISTRY.add(schema.toString());
        convert(CONVERTER, write(id, schema, random));
        List<String> options = new ArrayList<>(OPTIONS.get(random.nextInt(OPTIONS.size())));
        List<Column> columns = new ArrayList<>();
        Column key = column("id", DataTypes.BIGINT);
        columns.add(key);
        StringBuilder mapping = new StringBuilder("id=record.offset");
        for (int i = 0; i < 2; i++) {
            columns.add(column("c" + i, COLUMNS.get(random.nextInt(COLUMNS.size()))));
            mapping.append(", c")
                    .append(i)
                    .append(random.nextInt(5) == 0 ? "=value.in.f" : "=value.f")
                    .append(i);
        }
        options.addAll(List.of("topic.t.ks.t.mapping", mapping.toString()));
        TableSchema table = table("t", columns, List.of(key), List.of());
        TopicMapper ofBytes = mapper(new FakeTables().add(table), options.toArray(String[]::new));
        TopicMapper ofStructs = mapper(new FakeTables().add(table), options.toArray(String[]::new));
        for (int i = 0; i < 20; i++) {
            byte[] bytes = write(id, schema, random);
            SchemaAndValue is = convert(CONVERTER, bytes);
            SchemaAndValue should = convert(DELEGATE, bytes);
            assertThat(is.value()).isInstanceOf(AvroStruct.class);

            assertThat(outcome(ofBytes, is)).isEqualTo(outcome(ofStructs, should));
            assertThat(((AvroStruct) is.value()).isOpen())
                    .as("what is opened for an array or a map is let go of")
                    .isFalse();
        }
    }

    @Property(tries = 60, shrinking = ShrinkingMode.OFF)
    void conditionsExpressionsWriteTimesAndFlagsReadTheSame(@ForAll long seed) {
        Random random = new Random(seed);
        Schema schema = new Schema.Parser().parse("""
                {"type":"record","name":"R","fields":[
                 {"name":"id","type":"long"},
                 {"name":"text","type":["null","string"],"default":null},
                 {"name":"other","type":["string","null"],"default":"instead"},
                 {"name":"at","type":{"type":"long","logicalType":"timestamp-millis"}},
                 {"name":"__deleted","type":["null","boolean"],"default":null},
                 {"name":"in","type":["null",{"type":"record","name":"In","fields":[{"name":"n","type":"int"}]}],"default":null}]}
                """);
        int id = REGISTRY.add(schema.toString());
        convert(CONVERTER, write(id, schema, random));
        List<Column> columns = List.of(
                column("id", DataTypes.BIGINT),
                column("text", DataTypes.TEXT),
                column("other", DataTypes.TEXT),
                column("n", DataTypes.INT));
        TableSchema table = table("t", columns, List.of(columns.get(0)), List.of());
        String[] options = {
            "topic.t.ks.t.mapping", "id=value.id, text=value.text || '!', other=value.other, n=value.in.n",
            "topic.t.ks.t.where", "value.in.n is null or value.in.n > 10",
            "delete.enabled", "true",
            "write.timestamp", "field:at",
            "write.timestamp.max.future.ms", "-1"
        };
        TopicMapper ofBytes = mapper(new FakeTables().add(table), options);
        TopicMapper ofStructs = mapper(new FakeTables().add(table), options);
        for (int i = 0; i < 30; i++) {
            byte[] bytes = write(id, schema, random);
            SchemaAndValue is = convert(CONVERTER, bytes);

            assertThat(outcome(ofBytes, is)).isEqualTo(outcome(ofStructs, convert(DELEGATE, bytes)));

            assertThat(((AvroStruct) is.value()).isOpen()).isFalse();
        }
    }

    @Example
    void aStructThatATransformationHasChangedIsWhatItWasChangedTo() {
        Schema schema = textSchema();
        int id = REGISTRY.add(schema.toString());
        convert(CONVERTER, text(id, "first"));
        SchemaAndValue value = convert(CONVERTER, text(id, "as sent"));

        ((Struct) value.value()).put("text", "as changed");

        assertThat(mapped("id=record.offset, text=value.text", record("t", null, null, value.schema(), value.value())))
                .isEqualTo("as changed");
    }

    @Example
    void keysAreReadWhereTheyLieToo() {
        Schema schema = textSchema();
        int id = REGISTRY.add(schema.toString());
        LazyAvroConverter keys = new LazyAvroConverter();
        keys.configure(REGISTRY.options(), true);
        convert(keys, text(id, "first"));
        SchemaAndValue key = convert(keys, text(id, "of the key"));

        assertThat(mapped("id=record.offset, text=key.text", record("t", key.schema(), key.value(), null, Map.of())))
                .isEqualTo("of the key");
        assertThat(((AvroStruct) key.value()).isOpen()).isFalse();
    }

    @Example
    void aRecordThatIsReadWhereItLiesCountsAsItsBytes() {
        Schema schema = textSchema();
        int id = REGISTRY.add(schema.toString());
        SchemaAndValue plain = convert(CONVERTER, text(id, "x".repeat(1_000)));
        SchemaAndValue lazy = convert(CONVERTER, text(id, "x".repeat(1_000)));
        long empty = RecordBytes.of(record("t", null, null, null, null));

        long asBytes = RecordBytes.of(record("t", null, null, lazy.schema(), lazy.value()));
        assertThat(asBytes - empty).isBetween(1_000L, 1_300L);
        assertThat(((AvroStruct) lazy.value()).isOpen()).isFalse();
        assertThat(((Struct) lazy.value()).getString("text")).hasSize(1_000);
        assertThat(RecordBytes.of(record("t", null, null, lazy.schema(), lazy.value())))
                .as("opened, it is a struct")
                .isEqualTo(RecordBytes.of(record("t", null, null, plain.schema(), plain.value())));
    }

    /** As in a worker that has the converter in another directory of plugin.path, too. */
    @Example
    void aStructOfAnotherClassLoaderIsAStruct() throws ReflectiveOperationException {
        Schema schema = textSchema();
        int id = REGISTRY.add(schema.toString());
        Converter foreign = (Converter) new OwnConverters()
                .loadClass(LazyAvroConverter.class.getName())
                .getConstructor()
                .newInstance();
        foreign.configure(REGISTRY.options(), false);
        convert(foreign, text(id, "first"));
        SchemaAndValue value = convert(foreign, text(id, "from elsewhere"));

        assertThat(value.value().getClass().getName()).isEqualTo(AvroStruct.class.getName());
        assertThat(value.value()).isNotInstanceOf(AvroStruct.class);
        assertThat(mapped("id=record.offset, text=value.text", record("t", null, null, value.schema(), value.value())))
                .isEqualTo("from elsewhere");
    }

    @Example
    void collectionsAndFieldsOfRecordsNeedNoStruct() {
        Schema schema = new Schema.Parser().parse("""
                {"type":"record","name":"R","fields":[
                 {"name":"tags","type":{"type":"array","items":"string"}},
                 {"name":"counts","type":["null",{"type":"map","values":"long"}],"default":null},
                 {"name":"vector","type":{"type":"array","items":"float"}},
                 {"name":"in","type":{"type":"record","name":"In","fields":[
                  {"name":"days","type":{"type":"array","items":{"type":"int","logicalType":"date"}}}]}}]}
                """);
        int id = REGISTRY.add(schema.toString());
        GenericData.Record record = new GenericData.Record(schema);
        record.put("tags", List.of("a", "é", ""));
        record.put("counts", Map.of("one", 1L));
        record.put("vector", List.of(0.5f, -1f));
        GenericData.Record in = new GenericData.Record(schema.getField("in").schema());
        in.put("days", List.of(0, 20_484));
        record.put("in", in);
        byte[] bytes = written(id, schema, record);
        LazyAvroConverter converter = readingOnce();
        convert(converter, bytes);
        SchemaAndValue value = convert(converter, bytes);
        List<Column> columns = List.of(
                column("id", DataTypes.BIGINT),
                column("tags", DataTypes.setOf(DataTypes.TEXT)),
                column("counts", DataTypes.mapOf(DataTypes.TEXT, DataTypes.BIGINT)),
                column("vector", DataTypes.vectorOf(DataTypes.FLOAT, 2)),
                column("days", DataTypes.frozenListOf(DataTypes.DATE)));
        TopicMapper mapper = mapper(
                new FakeTables().add(table("t", columns, columns.subList(0, 1), List.of())),
                "topic.t.ks.t.mapping",
                "id=record.offset, tags=value.tags, counts=value.counts, vector=value.vector, days=value.in.days");

        // A struct would be a second record to read.
        Row row = TestMapping.map(mapper, record("t", null, null, value.schema(), value.value()));

        assertThat(TestMapping.decoded(row, 1, columns.get(1).type())).isEqualTo(Set.of("a", "é", ""));
        assertThat(TestMapping.decoded(row, 2, columns.get(2).type())).isEqualTo(Map.of("one", 1L));
        assertThat(TestMapping.decoded(row, 3, columns.get(3).type())).isEqualTo(CqlVector.newInstance(0.5f, -1f));
        assertThat(TestMapping.decoded(row, 4, columns.get(4).type()))
                .isEqualTo(List.of(LocalDate.EPOCH, LocalDate.ofEpochDay(20_484)));
    }

    private static LazyAvroConverter readingOnce() {
        Map<String, String> options = new HashMap<>(REGISTRY.options());
        options.put("delegate", OnceOnly.class.getName());
        LazyAvroConverter converter = new LazyAvroConverter();
        converter.configure(options, false);
        return converter;
    }

    @Example
    void aStructThatTheDelegateDoesNotMakeAfterAllIsABadRecord() {
        Schema schema = new Schema.Parser()
                .parse("{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"text\",\"type\":"
                        + "{\"type\":\"map\",\"values\":\"string\"}}]}");
        int id = REGISTRY.add(schema.toString());
        GenericData.Record record = new GenericData.Record(schema);
        record.put("text", Map.of("a", "secret"));
        LazyAvroConverter converter = readingOnce();
        convert(converter, written(id, schema, record));
        SchemaAndValue value = convert(converter, written(id, schema, record));

        assertThat(value.value()).isInstanceOf(AvroStruct.class);
        assertThatThrownBy(() -> mapped(
                        "id=record.offset, text=value.text", record("t", null, null, value.schema(), value.value())))
                .isInstanceOf(BadRecordException.class)
                .hasMessageContaining("delegate cannot read it (java.lang.IllegalStateException)")
                .hasMessageNotContaining("secret");
    }

    /** Reads one record, as the delegate of all others does. */
    public static final class OnceOnly implements Converter {

        private final PatientConverter reads = new PatientConverter();
        private boolean hasRead;

        @Override
        public void configure(Map<String, ?> configs, boolean isKey) {
            reads.configure(REGISTRY.options(), isKey);
        }

        @Override
        public byte[] fromConnectData(String topic, org.apache.kafka.connect.data.Schema schema, Object value) {
            throw new UnsupportedOperationException("It only reads");
        }

        @Override
        public SchemaAndValue toConnectData(String topic, byte[] value) {
            if (hasRead) {
                throw new IllegalStateException("It has read one record: not the secret");
            }
            hasRead = true;
            return reads.toConnectData(topic, value);
        }
    }

    /** Loads the converter's classes anew. */
    private static final class OwnConverters extends URLClassLoader {

        OwnConverters() {
            super(
                    new URL[] {
                        LazyAvroConverter.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                    },
                    AvroCellsTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(LazyAvroConverter.class.getPackageName() + ".")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? findClass(name) : loaded;
            }
        }
    }

    private static Object mapped(String mapping, SinkRecord record) {
        Column key = column("id", DataTypes.BIGINT);
        TableSchema table = table("t", List.of(key, column("text", DataTypes.TEXT)), List.of(key), List.of());
        TopicMapper mapper = mapper(new FakeTables().add(table), "topic.t.ks.t.mapping", mapping);
        return TestMapping.decoded(TestMapping.map(mapper, record), 1, DataTypes.TEXT);
    }

    private static Schema textSchema() {
        return new Schema.Parser()
                .parse("{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"text\",\"type\":\"string\"}]}");
    }

    private static byte[] text(int id, String text) {
        GenericData.Record record = new GenericData.Record(textSchema());
        record.put("text", text);
        return written(id, record.getSchema(), record);
    }

    /** What becomes of a record: the encoded values of its rows, or a complaint. */
    private static String outcome(TopicMapper mapper, SchemaAndValue value) {
        SinkRecord record = record("t", null, null, value.schema(), value.value());
        List<Row> rows = new ArrayList<>();
        try {
            mapper.map(record, rows);
        } catch (BadRecordException e) {
            return e.getMessage();
        }
        StringBuilder words = new StringBuilder();
        for (Row row : rows) {
            words.append(TestMapping.statement(row))
                    .append(row.writeTimeMicros())
                    .append(' ')
                    .append(row.identity());
            words.append(' ').append(row.bytes());
            List<Column> columns = row.statement().schema().columns();
            for (int i = 0; i < row.values().length; i++) {
                ByteBuffer cell = row.values()[i];
                DataType type = i < columns.size() ? columns.get(i).type() : DataTypes.BIGINT;
                words.append(' ').append(WriteStatement.isUnset(cell) ? "unset" : words(cell, type));
            }
        }
        return words.toString();
    }

    /** Returns what a cell holds: its bytes, but of a map, whose entries the server sorts, in any order. */
    private static String words(ByteBuffer cell, DataType type) {
        if (cell == null) {
            return "null";
        }
        if (!(type instanceof MapType)) {
            return Bytes.toHexString(cell);
        }
        ByteBuffer left = cell.duplicate();
        List<String> entries = new ArrayList<>();
        for (int i = left.getInt(); i > 0; i--) {
            entries.add(part(left) + "=" + part(left));
        }
        assertThat(left.remaining()).isZero();
        Collections.sort(entries);
        return entries.toString();
    }

    private static String part(ByteBuffer cell) {
        byte[] part = new byte[cell.getInt()];
        cell.get(part);
        return Bytes.toHexString(part);
    }

    private static Schema schema(Random random) {
        String fields = field(random, 0) + "," + field(random, 1);
        String inner = field(random, 10) + "," + field(random, 11);
        String nested = "{\"type\":\"record\",\"name\":\"In\",\"fields\":[" + inner.replace("f1", "f") + "]}";
        return new Schema.Parser()
                .parse("{\"type\":\"record\",\"name\":\"R\",\"fields\":[" + fields
                        + ",{\"name\":\"in\",\"type\":"
                        + (random.nextBoolean() ? "[\"null\"," + nested + "],\"default\":null" : nested) + "}]}");
    }

    private static String field(Random random, int number) {
        String type = TYPES.get(random.nextInt(TYPES.size())).replace("%d", Integer.toString(number));
        String name = "{\"name\":\"f" + number + "\",\"type\":";
        return switch (random.nextInt(3)) {
            case 0 -> name + "[\"null\"," + type + "],\"default\":null}";
            case 1 -> name + "[" + type + ",\"null\"]}";
            default -> name + type + "}";
        };
    }

    private static byte[] write(int id, Schema schema, Random random) {
        return written(id, schema, value(schema, random));
    }

    private static byte[] written(int id, Schema schema, Object value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(ByteBuffer.allocate(5).put((byte) 0).putInt(id).array());
        // Blocks of arrays and maps with their sizes before them, or without.
        BinaryEncoder encoder = value.hashCode() % 2 == 0
                ? new EncoderFactory().configureBlockSize(64).blockingBinaryEncoder(bytes, null)
                : EncoderFactory.get().directBinaryEncoder(bytes, null);
        try {
            new GenericDatumWriter<>(schema).write(value, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static Object value(Schema schema, Random random) {
        long number = random.nextBoolean() ? NUMBERS[random.nextInt(NUMBERS.length)] : random.nextInt(100);
        return switch (schema.getType()) {
            case NULL -> null;
            case BOOLEAN -> random.nextBoolean();
            case INT -> "time-millis".equals(schema.getProp("logicalType")) ? random.nextInt(86_400_000) : (int) number;
            case LONG -> number;
            case FLOAT -> random.nextBoolean() ? (float) number : random.nextFloat() * Float.MAX_VALUE;
            case DOUBLE -> random.nextBoolean() ? (double) number : Double.longBitsToDouble(random.nextLong());
            case STRING -> TEXTS.get(random.nextInt(TEXTS.size()));
            case BYTES -> ByteBuffer.wrap(bytes(random, random.nextInt(4) == 0 ? 16 : 1 + random.nextInt(8)));
            case FIXED -> new GenericData.Fixed(schema, bytes(random, schema.getFixedSize()));
            case ENUM ->
                new GenericData.EnumSymbol(schema, schema.getEnumSymbols().get(random.nextInt(3)));
            case ARRAY ->
                Stream.generate(() -> value(schema.getElementType(), random))
                        .limit(random.nextInt(4))
                        .collect(Collectors.toCollection(ArrayList::new));
            case MAP -> {
                Map<String, Object> entries = new HashMap<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    entries.put(TEXTS.get(random.nextInt(TEXTS.size())), value(schema.getValueType(), random));
                }
                yield entries;
            }
            case UNION ->
                value(schema.getTypes().get(random.nextInt(schema.getTypes().size())), random);
            case RECORD -> {
                GenericData.Record record = new GenericData.Record(schema);
                schema.getFields().forEach(field -> record.put(field.pos(), value(field.schema(), random)));
                yield record;
            }
        };
    }

    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static <C extends Converter> C converter(C converter) {
        converter.configure(REGISTRY.options(), false);
        return converter;
    }

    private static SchemaAndValue convert(Converter converter, byte[] bytes) {
        return converter.toConnectData("t", new RecordHeaders(), bytes);
    }
}
