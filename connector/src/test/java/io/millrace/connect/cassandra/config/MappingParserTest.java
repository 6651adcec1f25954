package io.millrace.connect.cassandra.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.connect.cassandra.config.ColumnSource.Attribute;
import io.millrace.connect.cassandra.config.FieldPath.Root;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MappingParserTest {

    @Test
    void readsEveryKindOfSource() {
        assertThat(sources("""
                a=value.x.y, b = key.id?, c=header.trace-id, d=now(),
                e='it''s, 5', f=-42, g=1.50, h=true, i=record.offset, j=value, k=header.x.y?, "Odd=Name"=value."odd, name"
                """))
                .containsExactly(
                        Map.entry("a", field(Root.VALUE, false, "x", "y")),
                        Map.entry("b", field(Root.KEY, true, "id")),
                        Map.entry("c", new ColumnSource.Header("trace-id", false)),
                        Map.entry("d", new ColumnSource.Now()),
                        Map.entry("e", new ColumnSource.Literal("it's, 5")),
                        Map.entry("f", new ColumnSource.Literal(-42L)),
                        Map.entry("g", new ColumnSource.Literal(new BigDecimal("1.50"))),
                        Map.entry("h", new ColumnSource.Literal(true)),
                        Map.entry("i", new ColumnSource.Metadata(Attribute.OFFSET)),
                        Map.entry("j", field(Root.VALUE, false)),
                        Map.entry("k", new ColumnSource.Header("x.y", true)),
                        Map.entry("Odd=Name", field(Root.VALUE, false, "odd, name")));
    }

    private static Map<String, ColumnSource> sources(String text) {
        Map<String, ColumnSource> sources = new LinkedHashMap<>();
        MappingParser.parse(text).forEach(column -> {
            assertThat(column.change()).isEqualTo(TableMapping.Change.SET);
            sources.put(column.name(), column.source());
        });
        return sources;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a | expected = after a",
                "a=x | write value.x",
                "a=value.x b=key | expected a comma",
                "a=value.x, a=key | mapped twice",
                "a='x | quote is not closed",
                "a=record.host | record.topic, record.partition",
                "a=header | name the header",
                "a=now | parentheses",
                "a=value.x, | expected a column name",
                "a= | expected a name",
                "a=upper(value.x | expected a comma or ')'",
                "a=uper(value.x) | there is no function uper",
                "a=upper(x) | write value.x for a field of the value",
                "a=json(value.x, value.y) | json(<field>)",
                "a=uuid_of(value.x) | uuid_of(record)",
                "a+value.x | expected = after a",
            })
    void saysWhatIsWrong(String text, String message) {
        assertThatThrownBy(() -> MappingParser.parse(text))
                .isInstanceOf(MappingSyntaxException.class)
                .hasMessageContaining(message);
    }

    @Property
    void readsBackWhatIsWritten(@ForAll("mappings") Map<String, ColumnSource> mapping) {
        String text = mapping.entrySet().stream()
                .map(entry -> quote(entry.getKey()) + " = " + write(entry.getValue()))
                .collect(Collectors.joining(" ,\n"));

        assertThat(sources(text)).containsExactlyEntriesOf(mapping);
    }

    @Test
    void pathsOfTheirOwnStartAtTheValue() {
        assertThat(MappingParser.parsePath("version")).isEqualTo(new FieldPath(Root.VALUE, List.of("version"), false));
        assertThat(MappingParser.parsePath("value.a.b")).isEqualTo(new FieldPath(Root.VALUE, List.of("a", "b"), false));
        assertThat(MappingParser.parsePath("key.a")).isEqualTo(new FieldPath(Root.KEY, List.of("a"), false));
        assertThat(MappingParser.parsePath("key")).isEqualTo(new FieldPath(Root.VALUE, List.of("key"), false));
    }

    @Provide
    Arbitrary<Map<String, ColumnSource>> mappings() {
        Arbitrary<String> names = Arbitraries.strings()
                .withChars("ab_Z9 .,='\"?\nä")
                .ofMinLength(1)
                .ofMaxLength(6);
        Arbitrary<ColumnSource> fields = Combinators.combine(
                        Arbitraries.of(Root.values()), names.list().ofMaxSize(3), Arbitraries.of(true, false))
                .as((root, steps, optional) -> new ColumnSource.Field(new FieldPath(root, steps, optional)));
        Arbitrary<ColumnSource> literals = Arbitraries.oneOf(
                names.map(ColumnSource.Literal::new),
                Arbitraries.longs().between(-999_999, 999_999).map(ColumnSource.Literal::new),
                Arbitraries.bigDecimals().ofScale(2).map(ColumnSource.Literal::new));
        return Arbitraries.maps(names, Arbitraries.oneOf(fields, literals))
                .ofMinSize(1)
                .ofMaxSize(8)
                .map(LinkedHashMap::new);
    }

    private static String write(ColumnSource source) {
        if (source instanceof ColumnSource.Field field) {
            FieldPath path = field.path();
            StringBuilder text = new StringBuilder(Choices.word(path.root()));
            path.steps().forEach(step -> text.append('.').append(quote(step)));
            return text + (path.optional() ? "?" : "");
        }
        Object value = ((ColumnSource.Literal) source).value();
        if (value instanceof BigDecimal decimal) {
            return decimal.toPlainString();
        }
        return value instanceof String text ? "'" + text.replace("'", "''") + "'" : value.toString();
    }

    private static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static ColumnSource field(Root root, boolean optional, String... steps) {
        return new ColumnSource.Field(new FieldPath(root, List.of(steps), optional));
    }
}
