package io.millrace.streams.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.streams.event.EventFields;
import io.millrace.streams.event.NullableWriter;
import io.millrace.streams.wire.AvroInput;
import io.millrace.streams.wire.AvroOutput;
import io.millrace.streams.wire.MalformedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/** Reading where the bytes lie, against what Avro itself wrote; and against bytes that nobody should have written. */
class EventLayoutTest {
    private static final Schema SCHEMA = new Schema.Parser().parse("""
            {"type": "record", "name": "E", "fields": [
              {"name": "i", "type": "int"},
              {"name": "l", "type": ["null", "long"], "default": null},
              {"name": "f", "type": "float"},
              {"name": "d", "type": ["double", "null"], "default": 0},
              {"name": "b", "type": "boolean"},
              {"name": "s", "type": "string"},
              {"name": "y", "type": ["null", "bytes"], "default": null},
              {"name": "x", "type": {"type": "fixed", "name": "X", "size": 3}},
              {"name": "e", "type": {"type": "enum", "name": "En", "symbols": ["A", "B", "C"]}},
              {"name": "a", "type": {"type": "array", "items": ["null", "string", "int"]}},
              {"name": "m", "type": {"type": "map", "values": "E"}},
              {"name": "z", "type": "long"}
            ]}""");

    @Provide
    Arbitrary<GenericRecord> records() {
        Arbitrary<Object[]> numbers = Combinators.combine(
                        Arbitraries.integers(),
                        Arbitraries.longs().injectNull(0.2),
                        Arbitraries.floats(),
                        Arbitraries.doubles().injectNull(0.2),
                        Arbitraries.of(true, false),
                        Arbitraries.longs())
                .as((i, l, f, d, b, z) -> new Object[] {i, l, f, d, b, z});
        Arbitrary<List<Object>> items = Arbitraries.<Object>oneOf(
                        Arbitraries.integers().map(n -> n),
                        Arbitraries.strings().ofMaxLength(4).map(text -> text))
                .injectNull(0.2)
                .list()
                .ofMaxSize(4);
        return Combinators.combine(
                        numbers,
                        Arbitraries.strings().ofMaxLength(20),
                        Arbitraries.bytes().array(byte[].class).ofMaxSize(9).injectNull(0.2),
                        Arbitraries.of("A", "B", "C"),
                        items,
                        Arbitraries.integers().between(0, 3))
                .as(this::record);
    }

    private GenericRecord record(
            Object[] numbers, String text, byte[] bytes, String symbol, List<Object> items, int depth) {
        GenericRecord record = new GenericData.Record(SCHEMA);
        record.put("i", numbers[0]);
        record.put("l", numbers[1]);
        record.put("f", numbers[2]);
        record.put("d", numbers[3]);
        record.put("b", numbers[4]);
        record.put("s", text);
        record.put("y", bytes == null ? null : ByteBuffer.wrap(bytes));
        record.put("x", new GenericData.Fixed(SCHEMA.getField("x").schema(), new byte[] {1, 2, 3}));
        record.put("e", new GenericData.EnumSymbol(SCHEMA.getField("e").schema(), symbol));
        record.put("a", items);
        record.put(
                "m", depth == 0 ? Map.of() : Map.of("inner", record(numbers, text, bytes, symbol, items, depth - 1)));
        record.put("z", numbers[5]);
        return record;
    }

    @Property(tries = 500)
    void everyFieldIsWhatAvroWroteAndIsWrittenAgainAsItWas(@ForAll("records") GenericRecord record) {
        byte[] avro = avro(record);
        EventFields fields = new EventFields(SCHEMA.getFields().size());
        AvroInput in = new AvroInput().on(avro, 0, avro.length);
        read(in, fields);

        assertThat(in.atEnd()).isTrue();
        assertThat(fields.number(0)).isEqualTo(((Integer) record.get("i")).longValue());
        assertThat(fields.isNull(1)).isEqualTo(record.get("l") == null);
        assertThat((float) fields.real(2)).isEqualTo((Float) record.get("f"));
        if (record.get("d") != null) {
            assertThat(fields.real(3)).isEqualTo((Double) record.get("d"));
        }
        assertThat(fields.number(4) == 1).isEqualTo((Boolean) record.get("b"));
        assertThat(new String(fields.source(5), fields.offset(5), fields.length(5), StandardCharsets.UTF_8))
                .isEqualTo(new String(
                        record.get("s").toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
        assertThat(fields.number(8)).isEqualTo("ABC".indexOf(record.get("e").toString()));
        assertThat(fields.number(11)).isEqualTo((Long) record.get("z"));
        AvroOutput out = new AvroOutput();
        SCHEMA.getFields().forEach(field -> new NullableWriter(field).write(fields, out));
        assertThat(out.toBytes()).isEqualTo(avro);
    }

    @Property(tries = 2_000)
    void brokenBytesAreRefusedOrReadButNothingWorse(
            @ForAll("records") GenericRecord record, @ForAll int at, @ForAll byte with, @ForAll boolean cut) {
        byte[] avro = avro(record);
        int place = Math.floorMod(at, avro.length);
        byte[] broken = cut ? Arrays.copyOf(avro, place) : avro.clone();
        if (!cut) {
            broken[place] = with;
        }
        EventFields fields = new EventFields(SCHEMA.getFields().size());
        AvroInput in = new AvroInput().on(broken, 0, broken.length);
        try {
            new EventLayout(SCHEMA.getFields()).read(in, fields);
            assertThat(cut).isFalse();
        } catch (MalformedException e) {
            assertThat(e.getMessage()).isNotBlank().hasSizeLessThan(60);
        }
    }

    private static void read(AvroInput in, EventFields fields) {
        try {
            new EventLayout(SCHEMA.getFields()).read(in, fields);
        } catch (MalformedException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] avro(GenericRecord record) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        try {
            new GenericDatumWriter<GenericRecord>(SCHEMA).write(record, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
