package io.millrace.connect.cassandra.mapping.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.DefaultProtocolVersion;
import com.datastax.oss.driver.api.core.type.DataType;
import com.datastax.oss.driver.api.core.type.DataTypes;
import com.datastax.oss.driver.api.core.type.codec.registry.CodecRegistry;
import com.datastax.oss.protocol.internal.util.Bytes;
import io.millrace.connect.cassandra.config.Conversions;
import io.millrace.connect.cassandra.mapping.encoding.ConversionTable.ScalarType;
import io.millrace.connect.cassandra.mapping.encoding.KindSamples.Sample;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each cell of the table: what a value of a kind becomes in a column of a type, and that all others are refused. */
class ConversionCellsTest {

    /** With a zone, and with texts that stand for bytes. */
    private static final Conversions CONVERSIONS =
            TestConversions.with("convert.zone", "Europe/Berlin", "convert.blob.text", "hex");

    private static final Map<String, DataType> TYPES = types();

    /**
     * A line of conversion-cells.txt: a type, a kind, a value, and what the driver's own codec reads of it; or what is wrong with it,
     * after an exclamation mark.
     */
    record Cell(DataType type, Kind kind, String value, String expected) {

        boolean isRefused() {
            return expected.startsWith("! ");
        }
    }

    @ParameterizedTest
    @MethodSource("cells")
    void isStoredAsTheTableSays(Cell cell) {
        Sample sample = KindSamples.of(cell.kind(), cell.value());
        check(cell, Encoders.of(cell.type(), sample.schema(), CONVERSIONS), sample.value());
        if (Kind.of(sample.value()) == cell.kind()) {
            check(cell, new SchemalessEncoder(cell.type(), CONVERSIONS), sample.value());
        }
    }

    @Test
    void everyOtherCellIsRefusedAndEveryOneOfTheTableIsTested() throws IOException {
        Set<String> tested = new LinkedHashSet<>();
        cells().forEach(cell -> tested.add(cell.kind().name() + " to " + cell.type()));
        for (ScalarType scalar : ConversionTable.types()) {
            for (Kind kind : Kind.values()) {
                String cell = kind.name() + " to " + scalar.type();
                assertThat(tested.contains(cell))
                        .as(cell)
                        .isEqualTo(scalar.rule(kind).isPresent());
                if (scalar.rule(kind).isEmpty()) {
                    assertThatThrownBy(() -> Encoders.of(scalar.type(), kind, null, CONVERSIONS))
                            .isInstanceOf(Unencodable.class)
                            .hasMessage("is " + kind + "; " + scalar.type().asCql(false, true) + " takes "
                                    + scalar.takes());
                }
            }
        }
    }

    @Test
    void noKindHasTwoRules() {
        for (ScalarType scalar : ConversionTable.types()) {
            Map<Kind, Integer> rules = new HashMap<>();
            scalar.rules().forEach(rule -> rule.kinds().forEach(kind -> rules.merge(kind, 1, Integer::sum)));
            assertThat(rules.values()).as(scalar.type().toString()).containsOnly(1);
        }
    }

    @Test
    void everyTypeThatHoldsASingleValueIsInTheTable() {
        assertThat(ConversionTable.types().stream().map(ScalarType::type)).hasSameElementsAs(TYPES.values());
    }

    static List<Cell> cells() throws IOException {
        try (InputStream file = ConversionCellsTest.class.getResourceAsStream("/conversion-cells.txt")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> Arrays.stream(line.split("\\|", 4))
                            .map(String::strip)
                            .toList())
                    .map(parts ->
                            new Cell(TYPES.get(parts.get(0)), Kind.valueOf(parts.get(1)), parts.get(2), parts.get(3)))
                    .toList();
        }
    }

    private static void check(Cell cell, Encoder encoder, Object value) {
        if (cell.isRefused()) {
            assertThatThrownBy(() -> encoder.encode(value))
                    .isInstanceOf(Unencodable.class)
                    .hasMessageContaining(cell.expected().substring(2))
                    .hasNoCause();
        } else {
            assertThat(words(CodecRegistry.DEFAULT
                            .codecFor(cell.type())
                            .decode(encoder.encode(value), DefaultProtocolVersion.V5)))
                    .isEqualTo(cell.expected());
        }
    }

    private static String words(Object decoded) {
        if (decoded instanceof ByteBuffer bytes) {
            return Bytes.toHexString(bytes);
        }
        return decoded instanceof InetAddress address ? address.getHostAddress() : decoded.toString();
    }

    private static Map<String, DataType> types() {
        Map<String, DataType> types = new HashMap<>();
        for (DataType type : List.of(
                DataTypes.ASCII,
                DataTypes.BIGINT,
                DataTypes.BLOB,
                DataTypes.BOOLEAN,
                DataTypes.COUNTER,
                DataTypes.DATE,
                DataTypes.DECIMAL,
                DataTypes.DOUBLE,
                DataTypes.DURATION,
                DataTypes.FLOAT,
                DataTypes.INET,
                DataTypes.INT,
                DataTypes.SMALLINT,
                DataTypes.TEXT,
                DataTypes.TIME,
                DataTypes.TIMESTAMP,
                DataTypes.TIMEUUID,
                DataTypes.TINYINT,
                DataTypes.UUID,
                DataTypes.VARINT)) {
            types.put(type.asCql(false, true), type);
        }
        return types;
    }
}
