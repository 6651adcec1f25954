package io.millrace.connect.converter;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.JsonProperties;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/** Schemas of all shapes, and records of them. */
final class RandomAvro {

    private static final int DEEPEST = 3;

    private final Random random;
    private int names;

    RandomAvro(Random random) {
        this.random = random;
    }

    /** Makes the schema of a record. */
    Schema schema() {
        return record(0);
    }

    /** Writes a record as Confluent's serializers do. */
    byte[] write(int id, Schema schema) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(ByteBuffer.allocate(5).put((byte) 0).putInt(id).array());
        // Blocks of arrays and maps with their sizes before them, or without.
        BinaryEncoder encoder = random.nextBoolean()
                ? new EncoderFactory().configureBlockSize(64).blockingBinaryEncoder(bytes, null)
                : EncoderFactory.get().directBinaryEncoder(bytes, null);
        try {
            new GenericDatumWriter<>(schema).write(value(schema, 0), encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private Schema record(int depth) {
        Schema record = Schema.createRecord("R" + names++, "doc", "ns.of" + random.nextInt(3), false);
        List<Schema.Field> fields = new ArrayList<>();
        int count = 1 + random.nextInt(6);
        for (int i = 0; i < count; i++) {
            fields.add(field("f" + i, record, depth));
        }
        record.setFields(fields);
        return record;
    }

    private Schema.Field field(String name, Schema record, int depth) {
        switch (random.nextInt(10)) {
            case 0, 1 -> {
                Schema value = type(depth);
                if (value.isUnion()) {
                    return new Schema.Field(name, value, "doc", null);
                }
                Schema type = Schema.createUnion(Schema.create(Schema.Type.NULL), value);
                return new Schema.Field(name, type, "doc", JsonProperties.NULL_VALUE);
            }
            case 2 -> {
                Schema type = Schema.createUnion(Schema.create(Schema.Type.STRING), Schema.create(Schema.Type.NULL));
                return new Schema.Field(name, type, null, "instead");
            }
            case 3 -> {
                return new Schema.Field(name, Schema.create(Schema.Type.INT), null, 7);
            }
            case 4 -> {
                // Itself: a list, as it were.
                return random.nextBoolean()
                        ? new Schema.Field(
                                name, Schema.createUnion(Schema.create(Schema.Type.NULL), record), null, null)
                        : new Schema.Field(name, type(depth), null, null);
            }
            default -> {
                return new Schema.Field(name, type(depth), null, null);
            }
        }
    }

    private Schema item(int depth) {
        Schema item = type(depth);
        return item.isUnion() || random.nextInt(4) > 0
                ? item
                : Schema.createUnion(item, Schema.create(Schema.Type.NULL));
    }

    private Schema type(int depth) {
        if (depth < DEEPEST && random.nextInt(4) == 0) {
            return switch (random.nextInt(4)) {
                case 0 -> Schema.createArray(item(depth + 1));
                case 1 -> Schema.createMap(item(depth + 1));
                case 2 ->
                    Schema.createUnion(
                            Schema.create(Schema.Type.INT),
                            Schema.create(Schema.Type.STRING),
                            Schema.create(Schema.Type.BOOLEAN));
                default -> record(depth + 1);
            };
        }
        return switch (random.nextInt(18)) {
            case 0 -> Schema.create(Schema.Type.BOOLEAN);
            case 1 -> Schema.create(Schema.Type.INT);
            case 2 -> Schema.create(Schema.Type.LONG);
            case 3 -> Schema.create(Schema.Type.FLOAT);
            case 4 -> Schema.create(Schema.Type.DOUBLE);
            case 5, 6 -> Schema.create(Schema.Type.STRING);
            case 7 -> Schema.create(Schema.Type.BYTES);
            case 8 -> Schema.createFixed("F" + names++, null, "ns", 1 + random.nextInt(20));
            case 9 -> Schema.createEnum("E" + names++, null, "ns", List.of("ONE", "TWO", "THREE"));
            case 10 -> LogicalTypes.date().addToSchema(Schema.create(Schema.Type.INT));
            case 11 -> LogicalTypes.timeMillis().addToSchema(Schema.create(Schema.Type.INT));
            case 12 -> LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG));
            case 13 -> LogicalTypes.timestampMicros().addToSchema(Schema.create(Schema.Type.LONG));
            case 14 -> LogicalTypes.decimal(12, 3).addToSchema(Schema.create(Schema.Type.BYTES));
            case 15 -> {
                Schema small = Schema.create(Schema.Type.INT);
                small.addProp("connect.type", random.nextBoolean() ? "int8" : "int16");
                yield small;
            }
            case 16 -> LogicalTypes.uuid().addToSchema(Schema.create(Schema.Type.STRING));
            default -> LogicalTypes.timeMicros().addToSchema(Schema.create(Schema.Type.LONG));
        };
    }

    private Object value(Schema schema, int depth) {
        return switch (schema.getType()) {
            case NULL -> null;
            case BOOLEAN -> random.nextBoolean();
            case INT -> random.nextInt(8) == 0 ? random.nextInt() : random.nextInt(1000);
            case LONG -> random.nextBoolean() ? random.nextLong() : random.nextInt(1000);
            case FLOAT -> random.nextInt(9) == 0 ? Float.NaN : random.nextFloat();
            case DOUBLE -> random.nextInt(9) == 0 ? Double.NEGATIVE_INFINITY : random.nextDouble();
            case STRING -> text();
            case BYTES -> ByteBuffer.wrap(bytes(random.nextInt(12)));
            case FIXED -> new GenericData.Fixed(schema, bytes(schema.getFixedSize()));
            case ENUM ->
                new GenericData.EnumSymbol(
                        schema,
                        schema.getEnumSymbols()
                                .get(random.nextInt(schema.getEnumSymbols().size())));
            case ARRAY -> {
                List<Object> elements = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    elements.add(value(schema.getElementType(), depth + 1));
                }
                yield elements;
            }
            case MAP -> {
                Map<String, Object> entries = new HashMap<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    entries.put(text(), value(schema.getValueType(), depth + 1));
                }
                yield entries;
            }
            case UNION -> {
                List<Schema> branches = schema.getTypes();
                boolean nullable = branches.get(0).getType() == Schema.Type.NULL;
                int branch = nullable && depth > 2 * DEEPEST ? 0 : random.nextInt(branches.size());
                yield value(branches.get(branch), depth + 1);
            }
            case RECORD -> {
                GenericData.Record record = new GenericData.Record(schema);
                schema.getFields().forEach(field -> record.put(field.pos(), value(field.schema(), depth + 1)));
                yield record;
            }
        };
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(20); i > 0; i--) {
            text.appendCodePoint(
                    switch (random.nextInt(8)) {
                        case 0 -> 'é';
                        case 1 -> '漢';
                        case 2 -> 0x1F600;
                        default -> 'a' + random.nextInt(26);
                    });
        }
        return text.toString();
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
