package io.millrace.streams.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.management.ThreadMXBean;
import io.millrace.streams.event.EventFields;
import io.millrace.streams.event.Reason;
import io.millrace.streams.event.Rejected;
import io.millrace.streams.pipeline.Pipeline.Source;
import io.millrace.streams.wire.AvroBuffer;
import io.millrace.streams.wire.ConfluentFrame;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values of other schemas: read by their meaning or refused, and never a danger to the process. */
class EventDecoderTest {
    private static final int WRITER_ID = 9;
    private static final int READER_ID = 7;

    private final AvroBuffer buffer = new AvroBuffer();

    /** Each line: what the writer says of a long, what the source says of it, and by how much numbers grow. */
    @ParameterizedTest
    @CsvSource({
        "timestamp-millis, timestamp-micros, 1000",
        "timestamp-millis, timestamp-nanos, 1000000",
        "timestamp-micros, timestamp-nanos, 1000",
        "local-timestamp-millis, local-timestamp-micros, 1000",
        "timestamp-millis, timestamp-millis, 1",
        "timestamp-micros, timestamp-micros, 1",
        "none, timestamp-millis, 1",
        "timestamp-millis, none, 1",
        "none, none, 1"
    })
    void timesAreReadInTheUnitOfTheSource(String writer, String reader, long factor) throws Rejected {
        for (String extra : List.of("", ", {\"name\": \"more\", \"type\": \"int\"}")) {
            Schema written = event("{\"type\": \"long\"" + logical(writer) + "}", extra);
            GenericRecord event = new GenericData.Record(written);
            event.put("v", 1_777_636_800_123L);
            if (!extra.isEmpty()) {
                event.put("more", 1);
            }

            EventFields fields = decode(event, event("{\"type\": \"long\"" + logical(reader) + "}", ""));

            assertThat(fields.number(0)).isEqualTo(1_777_636_800_123L * factor);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "long, timestamp-micros, timestamp-millis",
        "long, timestamp-nanos, timestamp-millis",
        "long, none, timestamp-micros",
        "long, timestamp-micros, none",
        "long, local-timestamp-millis, timestamp-millis",
        "long, time-micros, timestamp-micros",
        "int, date, time-millis",
        "bytes, none, decimal:9:2",
        "bytes, decimal:9:2, none",
        "bytes, decimal:9:4, decimal:9:2",
    })
    void anotherMeaningThatCannotBeConvertedIsIncompatible(String type, String writer, String reader) {
        for (String extra : List.of("", ", {\"name\": \"more\", \"type\": \"int\", \"default\": 0}")) {
            Schema written = event("{\"type\": \"" + type + "\"" + logical(writer) + "}", extra);
            GenericRecord event = new GenericData.Record(written);
            event.put(
                    "v", type.equals("long") ? (Object) 1L : type.equals("int") ? (Object) 1 : ByteBuffer.allocate(1));
            if (!extra.isEmpty()) {
                event.put("more", 1);
            }
            Schema source = event("{\"type\": \"" + type + "\"" + logical(reader) + "}", "");

            Rejected refused = catchThrowableOfType(Rejected.class, () -> decode(event, source));

            assertThat(refused.reason()).isEqualTo(Reason.INCOMPATIBLE_SCHEMA);
            assertThat(refused).hasMessageContaining("id 9").hasMessageContaining("field v");
        }
    }

    @Test
    void whatThePipelineDoesNotUseMayMeanAnything() throws Rejected {
        String other = ", {\"name\": \"other\", \"type\": {\"type\": \"long\", \"logicalType\": \"timestamp-%s\"}}";
        GenericRecord event = new GenericData.Record(event("\"int\"", other.formatted("micros")));
        event.put("v", 3);
        event.put("other", 4L);
        Schema source = event("\"int\"", other.formatted("millis"));

        EventFields fields = decoder(source, event.getSchema(), "v"::equals)
                .decode(framed(event))
                .fields(0);

        assertThat(fields.number(0)).isEqualTo(3);
        assertThat(catchThrowableOfType(Rejected.class, () -> decode(event, source)))
                .hasMessageContaining("field other");
    }

    @Property(tries = 300)
    void aDecimalKeepsItsValueWhenItsScaleGrows(
            @ForAll BigInteger unscaled,
            @ForAll @IntRange(max = 10) int scale,
            @ForAll @IntRange(max = 10) int growth,
            @ForAll boolean padded)
            throws Rejected {
        Schema written = event(decimal(scale), "");
        byte[] shortest = unscaled.toByteArray();
        byte[] bytes = new byte[shortest.length + (padded ? 1 : 0)];
        Arrays.fill(bytes, (byte) (unscaled.signum() < 0 ? -1 : 0));
        System.arraycopy(shortest, 0, bytes, bytes.length - shortest.length, shortest.length);
        GenericRecord event = new GenericData.Record(written);
        event.put("v", ByteBuffer.wrap(bytes));

        EventFields fields = decode(event, event(decimal(scale + growth), ""));

        assertThat(new BigInteger(fields.source(0), fields.offset(0), fields.length(0)))
                .isEqualTo(unscaled.multiply(BigInteger.TEN.pow(growth)));
    }

    @Test
    void aFixedDecimalGrowsWithinItsSizeOrIsIncompatible() throws Rejected {
        String fixed = "{\"type\": \"fixed\", \"name\": \"F\", \"size\": 2, \"logicalType\": \"decimal\","
                + " \"precision\": 4, \"scale\": %d}";
        Schema written = event(fixed.formatted(0), "");
        GenericRecord event = new GenericData.Record(written);
        event.put("v", new GenericData.Fixed(written.getField("v").schema(), new byte[] {-1, -3}));
        Schema source = event(fixed.formatted(2), "");

        EventFields fields = decode(event, source);

        assertThat(new BigInteger(fields.source(0), fields.offset(0), fields.length(0)))
                .isEqualTo(-300);

        event.put("v", new GenericData.Fixed(written.getField("v").schema(), new byte[] {1, 72}));
        assertThat(catchThrowableOfType(Rejected.class, () -> decode(event, source))
                        .reason())
                .isEqualTo(Reason.INCOMPATIBLE_SCHEMA);
    }

    @Test
    void timesAreConvertedWhereverTheyAre() throws Rejected {
        String all = """
                {"type": "record", "name": "In", "fields": [
                  {"name": "t", "type": ["null", {"type": "%1$s", "logicalType": "time-%2$s"}], "default": null},
                  {"name": "a", "type": {"type": "array", "items": {"type": "long", "logicalType": "timestamp-%2$s"}}},
                  {"name": "m", "type": {"type": "map", "values": ["null", "In"]}}
                ]}""";
        Schema written = event(all.formatted("int", "millis"), "");
        Schema source = event(all.formatted("long", "micros"), "");
        Schema inside = written.getField("v").schema();
        GenericRecord inner = new GenericData.Record(inside);
        inner.put("t", 5);
        inner.put("a", List.of(6L, 7L));
        inner.put("m", Map.of());
        GenericRecord outer = new GenericData.Record(inside);
        outer.put("a", List.of());
        outer.put("m", Map.of("k", inner));
        GenericRecord event = new GenericData.Record(written);
        event.put("v", outer);

        EventFields fields = decode(event, source);

        assertThat(avro(fields, source.getField("v").schema()))
                .hasToString("{\"t\": null, \"a\": [], \"m\": {\"k\": {\"t\": 5000, \"a\": [6000, 7000], \"m\": {}}}}");
    }

    @Test
    void aUnionOfSeveralTypesIsNotConverted() {
        String union = "[\"null\", \"string\", {\"type\": \"long\", \"logicalType\": \"timestamp-%s\"}]";
        GenericRecord event = new GenericData.Record(event(union.formatted("millis"), ""));
        event.put("v", 1L);

        assertThat(catchThrowableOfType(Rejected.class, () -> decode(event, event(union.formatted("micros"), "")))
                        .reason())
                .isEqualTo(Reason.INCOMPATIBLE_SCHEMA);
    }

    @Test
    void aTimeTooLargeForItsNewUnitIsIncompatible() {
        Schema written = event("{\"type\": \"long\", \"logicalType\": \"timestamp-millis\"}", "");
        GenericRecord event = new GenericData.Record(written);
        event.put("v", Long.MAX_VALUE / 999);

        Rejected refused = catchThrowableOfType(
                Rejected.class,
                () -> decode(event, event("{\"type\": \"long\", \"logicalType\": \"timestamp-micros\"}", "")));

        assertThat(refused.reason()).isEqualTo(Reason.INCOMPATIBLE_SCHEMA);
    }

    @Test
    void aMadeUpCountOfAnotherSchemaTakesNoMemory() {
        Schema written = Schema.createArray(event("\"int\"", ", {\"name\": \"gone\", \"type\": \"int\"}"));
        EventDecoder decoder = decoder(Schema.createArray(event("\"int\"", "")), written, EventDecoderTest::all);
        byte[] poison = buffer.encode(encoder -> {
            encoder.writeFixed(ConfluentFrame.of(WRITER_ID));
            encoder.writeLong(60_000_000);
            encoder.writeInt(1);
        });
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

        long before = threads.getCurrentThreadAllocatedBytes();
        Rejected refused = catchThrowableOfType(Rejected.class, () -> decoder.decode(poison));
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(refused.reason()).isEqualTo(Reason.UNDECODABLE);
        assertThat(allocated).isLessThan(10_000_000);
    }

    @Test
    void valuesNestedWithoutAnEndDoNotOverflowTheStack() throws Rejected {
        String recursive =
                "{\"type\": \"record\", \"name\": \"R\", \"fields\": [{\"name\": \"r\", \"type\": [\"null\", \"R\"]}]}";
        Schema written = event(recursive, ", {\"name\": \"gone\", \"type\": \"int\"}");
        EventDecoder decoder = decoder(event(recursive, ""), written, EventDecoderTest::all);

        Rejected refused = catchThrowableOfType(Rejected.class, () -> decoder.decode(nested(200_000)));

        assertThat(refused.reason()).isEqualTo(Reason.UNDECODABLE);
        assertThat(refused).hasMessageContaining("nested too deeply");
        assertThat(decoder.decode(nested(200)).size()).isOne();
    }

    @Test
    void aValueOfAnotherSchemaThatGoesOnAfterItsEndIsUndecodable() {
        Schema written = event("\"int\"", ", {\"name\": \"gone\", \"type\": \"int\"}");
        GenericRecord event = new GenericData.Record(written);
        event.put("v", 1);
        event.put("gone", 2);
        byte[] good = framed(event);

        for (int length : new int[] {good.length - 1, good.length + 1}) {
            assertThat(catchThrowableOfType(
                                    Rejected.class, () -> decoder(event("\"int\"", ""), written, EventDecoderTest::all)
                                            .decode(Arrays.copyOf(good, length)))
                            .reason())
                    .isEqualTo(Reason.UNDECODABLE);
        }
    }

    private static boolean all(String field) {
        return true;
    }

    private byte[] nested(int levels) {
        return buffer.encode(encoder -> {
            encoder.writeFixed(ConfluentFrame.of(WRITER_ID));
            for (int i = 0; i < levels; i++) {
                encoder.writeLong(1);
            }
            encoder.writeLong(0);
            encoder.writeInt(1);
        });
    }

    private EventFields decode(GenericRecord event, Schema source) throws Rejected {
        return decoder(source, event.getSchema(), EventDecoderTest::all)
                .decode(framed(event))
                .fields(0);
    }

    private static EventDecoder decoder(Schema source, Schema written, Predicate<String> used) {
        SourceShape shape = SourceShape.of(new Source("events", null, null, null, null, "here"), source, READER_ID);
        Map<Integer, Schema> schemas = Map.of(WRITER_ID, written, READER_ID, source);
        return new EventDecoder(shape, shape.event().getFields().size(), used, schemas::get);
    }

    private byte[] framed(GenericRecord event) {
        return buffer.encode(encoder -> {
            encoder.writeFixed(ConfluentFrame.of(WRITER_ID));
            new GenericDatumWriter<GenericRecord>(event.getSchema()).write(event, encoder);
        });
    }

    private static Object avro(EventFields fields, Schema type) {
        try {
            return new GenericDatumReader<>(type)
                    .read(
                            null,
                            DecoderFactory.get()
                                    .binaryDecoder(fields.source(0), fields.offset(0), fields.length(0), null));
        } catch (IOException e) {
            throw new AssertionError("it was written a moment ago", e);
        }
    }

    private static Schema event(String type, String more) {
        return new Schema.Parser()
                .parse("{\"type\": \"record\", \"name\": \"E\", \"fields\": [{\"name\": \"v\", \"type\": " + type + "}"
                        + more + "]}");
    }

    private static String decimal(int scale) {
        return "{\"type\": \"bytes\"" + logical("decimal:40:" + scale) + "}";
    }

    private static String logical(String name) {
        if (name.equals("none")) {
            return "";
        }
        List<String> parts = List.of(name.split(":", -1));
        return ", \"logicalType\": \"" + parts.get(0) + "\""
                + (parts.size() == 1 ? "" : ", \"precision\": " + parts.get(1) + ", \"scale\": " + parts.get(2));
    }
}
