package io.millrace.streams.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.streams.event.EventFields;
import io.millrace.streams.pipeline.PipelineException;
import java.math.BigDecimal;
import java.util.Map;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the language is tested for in its own module, here for the fields of events: their types, in and out. */
class ExpressionTest {
    private final EventFields event = SampleEvents.event(Map.ofEntries(
            Map.entry("page", "/api/users/1"),
            Map.entry("status", 503),
            Map.entry("bytes", Long.MAX_VALUE),
            Map.entry("latency", 20L),
            Map.entry("ratio", 0.5),
            Map.entry("cached", true),
            Map.entry("method", "POST"),
            Map.entry("at", 1_769_903_998_765L),
            Map.entry("at_micros", 1_769_903_998_765_432L),
            Map.entry("price", new byte[] {4, -30}),
            Map.entry("tags", new byte[] {2, 2, 'x', 0}),
            Map.entry("in", "keyword")));

    /** Each line: an expression, and its value as text; null for null. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            nullValues = "null",
            value = {
                "status / 2 | 251",
                "bytes + 1 | null",
                "latency | 20",
                "score | null",
                "ratio + 1 | 1.5",
                "cached and not coalesce(secure, false) | true",
                "method | POST",
                "method in ('GET', 'POST') | true",
                "\"in\" | keyword",
                "page like '/api/%' | true",
                "referrer is null | true",
                "born is null | true",
                "at >= '2026-01-31' and at_micros >= '2026-01-31T12:00:00Z' | true",
                "price = 12.50 | true",
                "price > 12.5 | false",
                "price * 2 = 25 | true",
                "price is null | false",
                "tags is not null | true",
            })
    void fieldsHaveTheirValues(String text, String value) {
        Object actual = SampleEvents.value(compile(text), event);

        assertThat(actual == null ? null : actual.toString()).isEqualTo(value);
    }

    /** Each line: an expression, its Avro type, and whether it may be null. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "page | \"string\" | false",
                "referrer | \"string\" | true",
                "method | \"string\" | false",
                "coalesce(referrer, page) | \"string\" | false",
                "status | \"int\" | false",
                "ratio | \"float\" | false",
                "cast(ratio as double) | \"double\" | false",
                "at | {\"type\":\"long\",\"logicalType\":\"timestamp-millis\"} | false",
                "at_micros | {\"type\":\"long\",\"logicalType\":\"timestamp-micros\"} | false",
                "born | {\"type\":\"int\",\"logicalType\":\"date\"} | true",
                "day(at) | {\"type\":\"int\",\"logicalType\":\"date\"} | false",
                "coalesce(born, day(at)) | {\"type\":\"int\",\"logicalType\":\"date\"} | false",
                "minute(at_micros) | {\"type\":\"long\",\"logicalType\":\"timestamp-millis\"} | false",
                "status + 1 | \"long\" | false",
                "ratio + 1 | \"double\" | true",
                "latency is null | \"boolean\" | false",
                "if(cached, status, status) | \"int\" | false",
                "if(cached, status, 1) | \"long\" | false",
                "price | {\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":10,\"scale\":2} | false",
                "cast(price * 1.19 as decimal(12, 2)) | {\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":12,\"scale\":2} | true",
                "cast(page as uuid) | {\"type\":\"string\",\"logicalType\":\"uuid\"} | true",
                "cast(at as timestamp(6)) | {\"type\":\"long\",\"logicalType\":\"timestamp-micros\"} | false",
                "cast(at as time) | {\"type\":\"int\",\"logicalType\":\"time-millis\"} | false",
                "cast(status as smallint) | \"int\" | true",
                "cast(status as real) | \"float\" | true",
                "from_hex(page) | \"bytes\" | true",
                "tags | {\"type\":\"array\",\"items\":\"string\"} | false",
            })
    void whatIsPassedOnKeepsItsType(String text, String type, boolean nullable) {
        Expression expression = compile(text);

        assertThat(expression.type()).isEqualTo(new Schema.Parser().parse(type));
        assertThat(expression.nullable()).isEqualTo(nullable);
    }

    @ParameterizedTest
    @ValueSource(strings = {"price", "coalesce(tags, tags)"})
    void bytesArePassedOnAsTheyAre(String text) {
        int position = SampleEvents.SCHEMA.getFields().size();
        compile(text).set(event, position);

        int from = SampleEvents.SCHEMA
                .getField(text.equals("price") ? "price" : "tags")
                .pos();
        assertThat(event.length(position)).isEqualTo(event.length(from));
        for (int i = 0; i < event.length(from); i++) {
            assertThat(event.source(position)[event.offset(position) + i])
                    .isEqualTo(event.source(from)[event.offset(from) + i]);
        }
    }

    @Test
    void aDecimalOfFixedSizeFillsIt() {
        Schema type = new Schema.Parser()
                .parse("{\"type\":\"fixed\",\"name\":\"F\",\"size\":4,\"logicalType\":\"decimal\",\"precision\":9,"
                        + "\"scale\":2}");
        EventFields fields = new EventFields(1);

        new DecimalWriter(type).write(new BigDecimal("-1.5"), fields, 0);

        assertThat(fields.source(0)).containsExactly(-1, -1, -1, 106);
    }

    @ParameterizedTest
    @ValueSource(strings = {"score > 1", "cached = false", "status < 500", "secure"})
    void aFilterLetsThroughOnlyWhatIsTrue(String text) {
        assertThat(Expression.compileFilter(text, SampleEvents.SCHEMA, "here").test(event))
                .isFalse();
    }

    @Test
    void anExpressionThatIsNoConditionTestsNothing() {
        Expression number = compile("status");

        assertThatThrownBy(() -> number.test(event)).isInstanceOf(IllegalStateException.class);
    }

    /** Each line: an expression, the column that is named, and a part of the words. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "status = | 9 | expected a value, found the end",
                "stats = 5 | 1 | the event test.PageEvent has no field stats; did you mean status?",
                "nothing = 5 | 1 | the event test.PageEvent has no field nothing; its fields are page, referrer, status",
                "stats is null | 1 | no field stats",
                "either is null | 1 | the field either is a union of several types, which cannot be used",
                "tags = 'x' | 6 | = compares values of one type; left is structure, right is text",
                "price * 2 | 1 | this is a decimal of no certain scale; write cast(... as decimal(12, 2))",
            })
    void mistakesAreReportedWithTheirPlaceAndColumn(String text, int column, String words) {
        assertThatThrownBy(() -> Expression.compile(text, SampleEvents.SCHEMA, "p.yaml:3 flows[0].filter"))
                .isInstanceOf(PipelineException.class)
                .hasMessageStartingWith("p.yaml:3 flows[0].filter: column " + column + ": ")
                .hasMessageContaining(words);
    }

    @Test
    void whatHasAnotherWordByNowIsSaidWithItsPlace() {
        assertThat(Expression.deprecations("hour(at) = at", "p.yaml:3 derive.x"))
                .containsExactly("p.yaml:3 derive.x: is deprecated: hour(time): write date_trunc('hour', time)");
        assertThat(Expression.deprecations(null, "p.yaml:3 derive.x")).isEmpty();
    }

    @Test
    void aFilterIsACondition() {
        assertThatThrownBy(() -> Expression.compileFilter("status + 1", SampleEvents.SCHEMA, "p.yaml:3 filter"))
                .isInstanceOf(PipelineException.class)
                .hasMessage("p.yaml:3 filter: column 1: a filter is a condition, as status >= 500; this is bigint");
    }

    private static Expression compile(String text) {
        return Expression.compile(text, SampleEvents.SCHEMA, "here");
    }
}
