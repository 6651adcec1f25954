package io.millrace.expressions;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nulls whose type nobody knows: as of a field of JSON that is null. They fit everywhere, and are no mistake. */
class UnknownNullsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "u",
                "-u",
                "u + 1",
                "2.5 * u",
                "u % u",
                "u = 1",
                "'a' < u",
                "u in (1, 2)",
                "1 in (u)",
                "u between 1 and 2",
                "u like 'a%'",
                "not u",
                "u and true",
                "u or false",
                "cast(u as bigint)",
                "cast(u as varchar)",
                "cast(u as timestamp)",
                "upper(u)",
                "lower(u) || 'x'",
                "'x' || u",
                "concat(u, u)",
                "substring(u, 1)",
                "substring('abc', u)",
                "char_length(u)",
                "segment(u, 1)",
                "starts_with(u, 'a')",
                "contains('a', u)",
                "host(u)",
                "abs(u)",
                "floor(u)",
                "round(u)",
                "date_trunc('hour', u)",
                "extract(year from u)",
                "day(u)",
                "coalesce(u, u)",
                "case when u then 1 end",
                "case u when 1 then 2 end",
                "nullif(u, 1)",
                "greatest(u, 1)",
                "trim(u)",
                "replace(u, 'a', 'b')",
                "regexp_like(u, 'a')",
                "to_base64(u)",
                "from_base64(u)",
                "to_hex(u)",
                "epoch_s(u)",
                "epoch_ms(u)",
                "parse_timestamp(u, 'yyyy-MM-dd', 'UTC')",
            })
    void makeANullOfWhatTheyAreIn(String text) {
        Node<Void> node = ParsedExpression.parse(text).bind(new AllUnknown());

        assertThat(node.type()).isNotNull();
        assertThat(node.evaluate(null)).isFalse();
    }

    @Test
    void areNulls() {
        Node<Void> node =
                ParsedExpression.parse("u is null and coalesce(u, 1) = 1").bind(new AllUnknown());

        assertThat(node.evaluate(null)).isTrue();
        assertThat(node.number).isEqualTo(1);
    }

    private static final class AllUnknown implements Binding<Void> {

        @Override
        public Optional<Node<Void>> resolve(Syntax syntax) {
            return syntax instanceof Syntax.Field ? Optional.of(Node.unknown()) : Optional.empty();
        }

        @Override
        public Set<String> functions() {
            return Set.of();
        }
    }
}
