package io.millrace.connect.converter;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.statistics.Statistics;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.storage.Converter;

/** Whatever the bytes: what comes out is what Connect's own converter makes of them. */
class LazyJsonConverterPropertyTest {

    private static final Map<String, String> OPTIONS = Map.of("schemas.enable", "false");
    private static final List<String> ASKED = List.of(
            "id", "ID", "Id", "page", "größe", "漢", "a b", "", "xA", "\"", "😀", "f0", "f1", "f2", "f3", "f", "f00");

    private final LazyJsonConverter converter = new LazyJsonConverter();
    private final JsonConverter expected = new JsonConverter();

    LazyJsonConverterPropertyTest() {
        converter.configure(OPTIONS, false);
        expected.configure(OPTIONS, false);
    }

    @Property(tries = 3_000, shrinking = ShrinkingMode.OFF)
    void recordsAreWhatTheyAreToConnect(@ForAll long seed) {
        byte[] bytes = new RandomJson(new Random(seed)).object(false).getBytes(StandardCharsets.UTF_8);
        Outcome is = outcome(converter, bytes);
        same(bytes, is, outcome(expected, bytes));
        // Of others the property would say nothing.
        Statistics.label("left as bytes")
                .collect(is.result() != null && is.result().value() instanceof JsonMap)
                .coverage(coverage -> coverage.check(true).percentage(percent -> percent > 45));
    }

    @Property(tries = 3_000, shrinking = ShrinkingMode.OFF)
    void bytesThatAreBrokenAreWhatTheyAreToConnect(@ForAll long seed) {
        Random random = new Random(seed);
        byte[] bytes = new RandomJson(random).object(random.nextBoolean()).getBytes(StandardCharsets.UTF_8);
        switch (random.nextInt(5)) {
            case 0 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            case 1 -> {
                bytes = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(2));
                bytes[bytes.length - 1] = (byte) random.nextInt();
            }
            case 2 -> bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            case 3 -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            default -> {
                // Odd as it was made.
            }
        }
        same(bytes, outcome(converter, bytes), outcome(expected, bytes));
    }

    private record Outcome(SchemaAndValue result, Throwable failure) {}

    private static Outcome outcome(Converter converter, byte[] bytes) {
        try {
            return new Outcome(converter.toConnectData("topic", new RecordHeaders(), bytes), null);
        } catch (RuntimeException | StackOverflowError e) {
            return new Outcome(null, e);
        }
    }

    private static void same(byte[] bytes, Outcome is, Outcome should) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (should.failure() != null) {
            assertThat(is.failure()).as(text).isNotNull().hasSameClassAs(should.failure());
            return;
        }
        assertThat(is.failure()).as(text).isNull();
        assertThat(is.result().schema()).as(text).isNull();
        Object value = should.result().value();
        if (is.result().value() instanceof JsonMap json) {
            Map<?, ?> map = (Map<?, ?>) value;
            assertThat(json).as(text).hasSize(map.size());
            for (String name : ASKED) {
                assertThat(json.containsKey(name)).as("%s in %s", name, text).isEqualTo(map.containsKey(name));
                if (!(map.get(name) instanceof Map || map.get(name) instanceof List)) {
                    assertThat(json.get(name)).as("%s in %s", name, text).isEqualTo(map.get(name));
                }
            }
            assertThat(json.isOpen()).as("reading fields opens nothing").isFalse();
            for (String name : ASKED) {
                assertThat(json.get(name)).as("%s in %s", name, text).isEqualTo(map.get(name));
            }
        }
        if (value == null) {
            assertThat(is.result().value()).as(text).isNull();
            return;
        }
        // The order of their entries, too.
        assertThat(is.result().value()).as(text).isEqualTo(value).hasToString(value.toString());
        assertThat(value).as(text).isEqualTo(is.result().value());
    }
}
