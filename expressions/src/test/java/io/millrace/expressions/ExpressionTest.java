package io.millrace.expressions;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpressionTest {
    private static final long AT = Instant.parse("2026-01-31T23:59:58.765Z").toEpochMilli();

    private final Map<String, ?> row = Map.ofEntries(
            Map.entry("page", "/api/users/1"),
            Map.entry("status", 503),
            Map.entry("bytes", Long.MAX_VALUE),
            Map.entry("latency", 20L),
            Map.entry("ratio", 0.5),
            Map.entry("cached", true),
            Map.entry("method", "POST"),
            Map.entry("at", AT),
            Map.entry("at_micros", AT * 1000 + 432),
            Map.entry("price", new BigDecimal("12.50")),
            Map.entry("raw", new byte[] {1, 2}),
            Map.entry("tags", "x"),
            Map.entry("in", "keyword"));

    /** Each line: an expression, and its value as text; null for null. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            nullValues = "null",
            value = {
                // Operators and how tightly they hold.
                "1 + 2 * 3 | 7",
                "(1 + 2) * 3 | 9",
                "10 - 4 - 3 | 3",
                "7 / 2 | 3",
                "-7 / 2 | -3",
                "-7 % 3 | -1",
                "7 / 2.0 | 3.5",
                "1 + 2 = 3 and not 1 > 2 or false | true",
                "true or false and false | true",
                "not true or true | true",
                "status >= 500 AND status < 600 | true",
                "status <> 503 | false",
                "-(status) | -503",
                "1e3 | 1000.0",
                "-9223372036854775808 | -9223372036854775808",
                // What there is not is null.
                "bytes + 1 | null",
                "bytes * 2 | null",
                "-9223372036854775808 - 1 | null",
                "-9223372036854775808 / -1 | null",
                "-9223372036854775808 % -1 | 0",
                "-(-9223372036854775808) | null",
                "abs(-9223372036854775808) | null",
                "status / 0 | null",
                "status % 0 | null",
                "1.5 / 0 | null",
                "1e300 * 1e300 | null",
                // Null is neither true nor false.
                "score > 1 | null",
                "score > 1 and false | false",
                "score > 1 and true | null",
                "score > 1 or true | true",
                "not score > 1 | null",
                "score is null | true",
                "latency is not null | true",
                "price is null | false",
                "tags is not null | true",
                "(score > 1) is null | true",
                "status in (1, 503) | true",
                "status not in (1, 2) | true",
                "status in (1, latency + 483) | true",
                "score in (1.0) | null",
                "secure in (true) | null",
                "status between 500 and 599 and cached | true",
                "status not between 500 and 599 | false",
                "coalesce(score, 1) | 1.0",
                "coalesce(latency, 1) | 20",
                "coalesce(score, null) | null",
                "if(secure, 1, 2) | 2",
                "if(cached, 'yes', null) | yes",
                // Texts.
                "'it''s' | it's",
                "\"in\" | keyword",
                "method = 'POST' | true",
                "method | POST",
                "method in ('GET', 'PUT') | false",
                "page like '/api/%' | true",
                "page like '%/1' | true",
                "page like '%users%' | true",
                "page like '/api/users/1' | true",
                "page like '/api/_sers/%' | true",
                "page like '%s%s/_' | true",
                "page like '%' | true",
                "page like '' | false",
                "page not like '%x%' | true",
                "referrer like '%' | null",
                "'50%' like '50\\%' | true",
                "'500' like '50\\%' | false",
                "'a_b' like 'a\\_b' | true",
                "'a\\b' like 'a\\\\b' | true",
                "'é' like '_' | true",
                "'😀' like '_' | true",
                "'😀' like '__' | false",
                "'z' < 'é' | true",
                "'\uFF5E' < '😀' | true",
                "lower('ABC') | abc",
                "lower('ÄB') | äb",
                "upper('straße') | STRASSE",
                "length('h😀é') | 3",
                "substring('hello', 2, 3) | ell",
                "substring('h😀éo', 2, 2) | 😀é",
                "substring('hello', 0, 2) | h",
                "substring('hello', 4) | lo",
                "substring('hello', 4, 9223372036854775807) | lo",
                "substring('hello', 9, 1) | ~~",
                "substring('hello', -9223372036854775808, 0) | ~~",
                "substring('hello', 1, -1) | null",
                "segment(page, 1) | api",
                "segment(page, 2) | users",
                "segment(page, 3) | 1",
                "segment(page, 4) | null",
                "segment('api/users', 1) | api",
                "segment('/api/', 2) | ~~",
                "segment('//api', 1) | ~~",
                "segment('', 1) | ~~",
                "segment('', 2) | null",
                "segment(',b,c', 1, ',') | ~~",
                "segment('a, b, c', 3, ', ') | c",
                "starts_with(page, '/api') | true",
                "ends_with(page, '1') | true",
                "contains(page, 'nobody') | false",
                "contains(page, '') | true",
                "concat(method, ' ', page) | POST /api/users/1",
                "concat(page, referrer) | null",
                // Numbers.
                "abs(-3) | 3",
                "abs(-3.5) | 3.5",
                "floor(-1.5) | -2",
                "ceil(1.2) | 2",
                "round(2.5) | 3",
                "round(-2.5) | -3",
                "round(0.49999999999999994) | 0",
                "round(1e30) | null",
                "floor(9.3e18) | null",
                "ratio + 1 | 1.5",
                "status = 503.0 | true",
                // Casts.
                "cast(1.9 as long) | 1",
                "cast(-1.9 as long) | -1",
                "cast('42' as long) | 42",
                "cast('+42' as long) | 42",
                "cast('-9223372036854775808' as long) | -9223372036854775808",
                "cast('9223372036854775807' as long) | 9223372036854775807",
                "cast('9223372036854775808' as long) | null",
                "cast('-9223372036854775809' as long) | null",
                "cast('4 2' as long) | null",
                "cast('-' as long) | null",
                "cast('' as long) | null",
                "cast(cached as long) | 1",
                "cast('1.5' as double) | 1.5",
                "cast('-12.5e-3' as double) | -0.0125",
                "cast('0.1' as double) | 0.1",
                "cast('123456789012345678901234567890' as double) | 1.2345678901234568E29",
                "cast('1e400' as double) | null",
                "cast('NaN' as double) | null",
                "cast('1d' as double) | null",
                "cast('1.' as double) | 1.0",
                "cast('.5' as double) | 0.5",
                "cast('-.5e1' as double) | -5.0",
                "cast('.' as double) | null",
                "cast('.e1' as double) | null",
                "cast('1.' as decimal(3, 1)) | 1.0",
                "cast('.5' as decimal(3, 1)) | 0.5",
                "cast('1e' as double) | null",
                "cast(-9223372036854775808 as text) | -9223372036854775808",
                "cast(status as text) | 503",
                "cast(1.5 as text) | 1.5",
                "cast(cached as text) | true",
                "cast(null as long) | null",
                "cast(at as long) - cast(hour(at) as long) | 3598765",
                // Times.
                "at >= '2026-01-31' | true",
                "at < '2026-01-31T23:59:58.766Z' | true",
                "at < '2026-02-01T00:59:58+01:00' | false",
                "at_micros between '2026-01-31T00:00:00Z' and '2026-01-31T23:59:59Z' | true",
                "'2026-01-31' < at | true",
                "day(at) = '2026-01-31' | true",
                "day(at_micros) in ('2026-01-30', '2026-01-31') | true",
                "born > '2026-01-31' | null",
                // URLs.
                "host('https://user:secret@example.com:8080/a?b#c') | example.com",
                "host('http://[::1]:80/') | [::1]",
                "host('http://example.com') | example.com",
                "host('http://a@b@c') | c",
                "host('/a/b') | null",
                "host('http://') | null",
                "host('a/b://c') | null",
                "host('mailto:x@y') | null",
                "path('https://example.com/a/b?c=d#e') | /a/b",
                "path('https://example.com') | /",
                "path('https://example.com?x') | /",
                "path('/a/b?c://d') | /a/b",
                "path('/a#b?c') | /a",
                "path('') | ~~",
            })
    void expressionsHaveTheirValues(String text, String value) {
        Object actual = SampleRows.value(compile(text), row);

        assertThat(actual == null ? null : actual.toString()).isEqualTo(value);
    }

    @Test
    void timesAreCutToTheirBeginning() {
        assertThat(SampleRows.value(compile("day(at)"), row))
                .isEqualTo(LocalDate.parse("2026-01-31").toEpochDay());
        assertThat(SampleRows.value(compile("hour(at)"), row)).isEqualTo(millis("2026-01-31T23:00:00Z"));
        assertThat(SampleRows.value(compile("minute(at_micros)"), row)).isEqualTo(millis("2026-01-31T23:59:00Z"));

        Map<String, ?> before = Map.of("at", -1L);
        assertThat(SampleRows.value(compile("day(at)"), before)).isEqualTo(-1L);
        assertThat(SampleRows.value(compile("hour(at)"), before)).isEqualTo(millis("1969-12-31T23:00:00Z"));

        Map<String, ?> first = Map.of("at", Long.MIN_VALUE);
        assertThat((Long) SampleRows.value(compile("hour(at)"), first)).isNegative();
        assertThat(SampleRows.value(compile("day(at)"), first)).isEqualTo((long) Integer.MIN_VALUE);
    }

    /** Each line: an expression, its type, and whether it may be null. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "page | text | false",
                "referrer | text | true",
                "method | text | false",
                "status | int | false",
                "ratio | float | false",
                "cast(ratio as double) | double | false",
                "at | timestamp | false",
                "at_micros | timestamp of microseconds | false",
                "born | date | true",
                "day(at) | date | false",
                "minute(at_micros) | timestamp | false",
                "status + 1 | bigint | false",
                "status / 100 | bigint | false",
                "status / status | bigint | true",
                "bytes + 1 | bigint | true",
                "bytes / 1000 | bigint | false",
                "bytes % -1 | bigint | true",
                "ratio + 1 | double | true",
                "-status | bigint | false",
                "-bytes | bigint | true",
                "latency > 1 | boolean | true",
                "latency > 1 and status > 1 | boolean | true",
                "latency is null | boolean | false",
                "coalesce(latency, 0) | bigint | false",
                "coalesce(latency, score) | double | true",
                "coalesce(born, day(at)) | date | false",
                "if(latency > 1, status, status) | int | false",
                "if(cached, status, null) | int | true",
                "substring(page, 1, 3) | text | false",
                "segment(page, 1) | text | true",
                "length(page) | bigint | false",
                "round(ratio) | bigint | true",
                "round(status) | int | false",
                "cast(null as text) | text | true",
            })
    void expressionsKnowTheirTypes(String text, String type, boolean nullable) {
        Node<Map<String, ?>> expression = compile(text);

        assertThat(expression.type().describe()).isEqualTo(type);
        assertThat(expression.nullable()).isEqualTo(nullable);
    }

    @Test
    void notANumberEqualsNothing() {
        Map<String, ?> odd = Map.of("score", Double.NaN);

        assertThat(SampleRows.value(compile("score = score"), odd)).isEqualTo(false);
        assertThat(SampleRows.value(compile("score != score"), odd)).isEqualTo(true);
        assertThat(SampleRows.value(compile("score < 1 or score >= 1"), odd)).isEqualTo(false);
        assertThat(SampleRows.value(compile("score + 1"), odd)).isNull();
        assertThat(SampleRows.value(compile("round(score)"), odd)).isNull();
    }

    private static long millis(String instant) {
        return Instant.parse(instant).toEpochMilli();
    }

    private static Node<Map<String, ?>> compile(String text) {
        return SampleRows.compile(text);
    }
}
