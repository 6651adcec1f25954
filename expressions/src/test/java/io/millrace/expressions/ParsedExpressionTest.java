package io.millrace.expressions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParsedExpressionTest {
    /** Each line: a text, where the expression begins in it, and what is behind it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "a=value.x, b=value.y | 2 | ~, b=value.y~",
                "a=coalesce(x, 'none'), b=1 | 2 | ~, b=1~",
                "a= x in (1, 2) , b | 2 | ~ , b~",
                "a=x; b | 2 | ~; b~",
                "a=x? where y | 2 | ~ where y~",
                "a=x ? y | 2 | ~ ? y~",
                "a=x | 2 | ~~",
                "a='x, y' , b | 2 | ~ , b~",
                "a=x {y} | 2 | ~ {y}~",
            })
    void anExpressionEndsWhereItCannotGoOn(String text, int from, String behind) {
        assertThat(text.substring(ParsedExpression.parseAt(text, from).end())).isEqualTo(behind);
    }

    @Test
    void columnsAreThoseOfTheWholeText() {
        ParsedExpression parsed = ParsedExpression.parseAt("a=x + 'y', b=1", 2);

        assertThatThrownBy(() -> parsed.bind(new Fields()))
                .isInstanceOfSatisfying(ExpressionException.class, mistake -> assertThat(mistake.column())
                        .isEqualTo(7));
        assertThatThrownBy(() -> ParsedExpression.parseAt("a=x, b=", 7))
                .isInstanceOfSatisfying(ExpressionException.class, mistake -> assertThat(mistake.column())
                        .isEqualTo(8))
                .hasMessage("the expression is empty");
        assertThatThrownBy(() -> ParsedExpression.parseAt("a=, b=1", 2))
                .isInstanceOfSatisfying(ExpressionException.class, mistake -> assertThat(mistake.column())
                        .isEqualTo(3))
                .hasMessage("expected a value, found ','");
    }

    @Test
    void namesGoIntoStructures() {
        assertThat(syntax("value.a.\"b c\"?.order[3]['it''s']?"))
                .isEqualTo(new Syntax.Access(
                        new Syntax.Field("value", false, 1),
                        List.of(
                                new Step.Name("a", false, 7),
                                new Step.Name("b c", true, 9),
                                new Step.Name("order", false, 16),
                                new Step.Index(3, false, 21),
                                new Step.Key("it's", true, 24)),
                        1));
        assertThat(syntax("json(x)?.a"))
                .as("what a function gives has no question mark")
                .isInstanceOf(ExpressionException.class);
        assertThat(syntax("json(x).a"))
                .isEqualTo(new Syntax.Access(
                        new Syntax.Call("json", List.of(new Syntax.Field("x", false, 6)), 1),
                        List.of(new Step.Name("a", false, 9)),
                        1));
        assertThat(syntax("-value.a"))
                .isEqualTo(new Syntax.Negation(
                        new Syntax.Access(
                                new Syntax.Field("value", false, 2), List.of(new Step.Name("a", false, 8)), 2),
                        1));
    }

    /** Each line: a name, and the same without quotes. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "userId | userId",
                "_id | _id",
                "$schema | $schema",
                "@timestamp | @timestamp",
                "größe | größe",
                "a1 | a1",
                "\"user-id\" | user-id",
                "\"a\"\"b\" | a\"b",
                "\"in\" | in",
            })
    void namesAreNames(String text, String name) {
        assertThat(syntax(text)).isEqualTo(new Syntax.Field(name, false, 1));
        assertThat(syntax(text + "?")).isEqualTo(new Syntax.Field(name, true, 1));
    }

    @Test
    void aDashIsASubtraction() {
        assertThat(syntax("user-id"))
                .isEqualTo(new Syntax.Computed(
                        Operator.MINUS, new Syntax.Field("user", false, 1), new Syntax.Field("id", false, 6), 5));
    }

    @Test
    void theHostTakesOverWhatIsItsOwn() {
        Map<String, ?> row = Map.of("topic", "orders", "tags.a", "x");

        assertThat(SampleRows.value(SampleRows.compile("concat(topic(), tags.a)"), row))
                .isEqualTo("ordersx");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "page.a | 6 | nothing is within this, which is text",
                "lower(page)[0] | 12 | nothing is within this, which is text",
                "(1 + 2).a | 9 | nothing is within this, which is bigint",
                "a. | 3 | expected a name",
                "a.1 | 3 | expected a name",
                "a[b] | 3 | expected an index from 0, as in a[0], or a key, as in a['key'], found 'b'",
                "a[-1] | 3 | expected an index from 0",
                "a[3000000000] | 3 | no array has an element 3000000000",
                "a['k' | 6 | expected ']', found the end",
                "x ? | 3 | expected an operator or the end, found '?'",
                "tropic() | 1 | there is no function tropic; the functions are abs, ",
            })
    void whatIsNowhereIsAMistake(String text, int column, String words) {
        assertThatThrownBy(() -> SampleRows.compile(text))
                .isInstanceOfSatisfying(ExpressionException.class, mistake -> assertThat(mistake.column())
                        .isEqualTo(column))
                .hasMessageContaining(words);
    }

    @Test
    void operatorsWithoutEndAreRefused() {
        assertThatThrownBy(() -> SampleRows.compile("1" + " + 1".repeat(10_000)))
                .isInstanceOf(ExpressionException.class)
                .hasMessageStartingWith("there are more than 1000 operators");
        assertThatThrownBy(() -> SampleRows.compile("not ".repeat(10_000) + "cached"))
                .isInstanceOf(ExpressionException.class)
                .hasMessageStartingWith("there are more than 1000 operators");
    }

    private static Object syntax(String text) {
        try {
            return ParsedExpression.parse(text).syntax();
        } catch (ExpressionException e) {
            return e;
        }
    }

    /** Knows numbers of any name. */
    private static final class Fields implements Binding<Void> {
        @Override
        public Optional<Node<Void>> resolve(Syntax syntax) {
            return Optional.of(Constant.whole(1));
        }

        @Override
        public Set<String> functions() {
            return Set.of();
        }
    }
}
