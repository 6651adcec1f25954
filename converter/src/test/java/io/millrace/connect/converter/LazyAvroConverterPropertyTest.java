package io.millrace.connect.converter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.statistics.Statistics;
import org.apache.avro.Schema;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;

/** Whatever the schema and the bytes: what comes out is what Apicurio's converter makes of them. */
class LazyAvroConverterPropertyTest {

    private static final FakeRegistry REGISTRY = new FakeRegistry();
    private static final Map<String, String> OPTIONS = Map.of(
            "delegate", "io.apicurio.registry.utils.converter.AvroConverter",
            "apicurio.registry.url", REGISTRY.url() + "/apis/registry/v2",
            "apicurio.registry.as-confluent", "true",
            "apicurio.registry.use-id", "contentId");

    private static int ids = 100;

    private final LazyAvroConverter converter = new LazyAvroConverter();
    private final PatientConverter expected = new PatientConverter();

    LazyAvroConverterPropertyTest() {
        converter.configure(OPTIONS, false);
        expected.configure(OPTIONS, false);
    }

    @AfterContainer
    static void stop() {
        REGISTRY.close();
    }

    @Property(tries = 300, shrinking = ShrinkingMode.OFF)
    void recordsAreWhatTheyAreToTheDelegate(@ForAll long seed) throws IOException {
        RandomAvro avro = new RandomAvro(new Random(seed));
        Schema schema = avro.schema();
        int id = ids++;
        REGISTRY.put(id, schema.toString());
        boolean converts = true;
        for (int i = 0; i < 8; i++) {
            byte[] bytes = avro.write(id, schema);
            Outcome is = outcome(converter, bytes);
            same(is, outcome(expected, bytes));
            // The first record that the delegate takes shows the layout.
            converts &= is.failure() == null;
            if (i > 0 && converts) {
                assertThat(is.result().value()).isInstanceOf(AvroStruct.class);
            }
        }
        // Of others the property would say nothing.
        Statistics.label("read where they lie").collect(converts).coverage(coverage -> coverage.check(true)
                .percentage(percent -> percent > 60));
    }

    @Property(tries = 150, shrinking = ShrinkingMode.OFF)
    void bytesThatAreBrokenAreWhatTheyAreToTheDelegate(@ForAll long seed) {
        Random random = new Random(seed);
        RandomAvro avro = new RandomAvro(random);
        Schema schema = avro.schema();
        int id = ids++;
        REGISTRY.put(id, schema.toString());
        outcome(converter, avro.write(id, schema));
        for (int i = 0; i < 20; i++) {
            byte[] bytes = avro.write(id, schema);
            if (bytes.length == 5) {
                continue;
            }
            switch (random.nextInt(4)) {
                case 0 -> bytes = Arrays.copyOf(bytes, 5 + random.nextInt(bytes.length - 5));
                case 1 -> bytes = Arrays.copyOf(bytes, bytes.length + 1);
                case 2 -> bytes[5 + random.nextInt(bytes.length - 5)] = (byte) random.nextInt();
                default -> bytes[5 + random.nextInt(bytes.length - 5)] ^= (byte) (1 << random.nextInt(8));
            }
            same(outcome(converter, bytes), outcome(expected, bytes));
        }
    }

    private record Outcome(SchemaAndValue result, Throwable failure) {}

    private static Outcome outcome(org.apache.kafka.connect.storage.Converter converter, byte[] bytes) {
        try {
            return new Outcome(converter.toConnectData("topic", new RecordHeaders(), bytes), null);
        } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
            return new Outcome(null, e);
        }
    }

    private static void same(Outcome is, Outcome should) {
        if (should.failure() != null) {
            assertThat(is.failure())
                    .as("failure like %s", should.failure())
                    .isNotNull()
                    .hasSameClassAs(should.failure());
            return;
        }
        assertThat(is.failure()).isNull();
        SameSchema.check(is.result().schema(), should.result().schema());
        Struct struct = (Struct) should.result().value();
        if (is.result().value() instanceof AvroStruct avro) {
            assertThat(avro.isOpen()).isFalse();
            int direct = fields(List.of(), avro, struct);
            assertThat(direct).isNotNegative();
            assertThat(avro.isOpen()).as("reading fields opens nothing").isFalse();
        }
        // Not by equals(): no two schemas are equal that hold themselves, of two converters.
        assertThat(is.result().value()).hasToString(struct.toString());
    }

    /** Reads a map from the bytes: its own value is the struct's. */
    private static Map<String, Object> entries(AvroField field, AvroStruct avro) {
        int at = field.positionIn(avro);
        if (at < 0) {
            return null;
        }
        Map<String, Object> entries = new HashMap<>();
        AvroItems each = field.itemsAt(avro.bytes(), at);
        while (each.next()) {
            String key =
                    new String(avro.bytes(), each.keyStart(), each.keyEnd() - each.keyStart(), StandardCharsets.UTF_8);
            entries.put(key, each.position() < 0 ? null : field.items().value(avro.bytes(), each.position()));
        }
        return entries;
    }

    private static Object comparable(Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(LazyAvroConverterPropertyTest::comparable).collect(Collectors.toList());
        }
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> comparable = new HashMap<>();
            map.forEach((key, each) -> comparable.put(key, comparable(each)));
            return comparable;
        }
        return value instanceof byte[] bytes ? ByteBuffer.wrap(bytes) : value;
    }

    /** Compares all fields that are read from the bytes with those of the delegate's struct. */
    private static int fields(List<String> path, AvroStruct avro, Struct struct) {
        int direct = 0;
        for (Field field : struct.schema().fields()) {
            List<String> inner = new ArrayList<>(path);
            inner.add(field.name());
            Object value = struct.getWithoutDefault(field.name());
            var found = avro.layout().field(inner);
            if (found.isPresent()) {
                Object read = field.schema().type() == org.apache.kafka.connect.data.Schema.Type.MAP
                        ? entries(found.get(), avro)
                        : found.get().value(avro);
                assertThat(Objects.equals(read, comparable(value)))
                        .as(inner.toString())
                        .isTrue();
                SameSchema.check(found.get().schema(), field.schema());
                direct++;
            } else if (value instanceof Struct nested) {
                direct += fields(inner, avro, nested);
            }
        }
        return direct;
    }
}
