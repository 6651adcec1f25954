package io.millrace.expressions;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What SQL has words for is written with them. */
class SqlSurfaceTest {
    private static final long AT = Instant.parse("2026-01-31T23:59:58.765Z").toEpochMilli();

    private final Map<String, ?> row = Map.ofEntries(
            Map.entry("page", "/api/users/1"),
            Map.entry("status", 503),
            Map.entry("bytes", 123_456_789_012L),
            Map.entry("latency", 20L),
            Map.entry("ratio", 0.1f),
            Map.entry("cached", true),
            Map.entry("method", "POST"),
            Map.entry("at", AT),
            Map.entry("at_micros", AT * 1000 + 432),
            Map.entry("price", new BigDecimal("12.50")),
            Map.entry("raw", new byte[] {1, (byte) 0xab}),
            Map.entry("in", "keyword"));

    /** Each line: an expression, and its value as text; null for null. Bytes are in hex, decimals as they are written. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '~',
            nullValues = "null",
            value = {
                // Case.
                "case when status < 400 then 'ok' when status < 600 then 'failed' else 'odd' end ! failed",
                "CASE WHEN latency > 100 THEN 1 END ! null",
                "case status when 200 then 'ok' when 503 then 'away' end ! away",
                "case when score > 1 then 'x' else 'null is not true' end ! null is not true",
                "case method when 'POST' then case when cached then 1 else 2 end else 3 end + 1 ! 2",
                "case when cached then 1 else 1.5 end ! 1.0",
                "case when cached then price else 1.005 end ! 12.50",
                "case when cached then 0.10 else price end ! 0.10",
                "case when not cached then at else '2026-01-01' end ! 1767225600000",
                // Texts.
                "'a' || 'b' || 'c' ! abc",
                "page || ':' || status ! /api/users/1:503",
                "'n' || 1 + 2 ! n3",
                "'a' || referrer ! null",
                "'a' || 'b' = 'ab' ! true",
                "concat(method, 1, true, 1.50) ! POST1true1.5",
                "'p' || price ! p12.50",
                "trim('  a b ') ! a b",
                "trim('00120', '0') ! 12",
                "ltrim('00120', '0') ! 120",
                "rtrim('00120', '0') ! 0012",
                "trim(leading '0' from '00120') ! 120",
                "trim(trailing '0' from '00120') ! 0012",
                "trim(both 'é0' from 'é00é12é') ! 12",
                "trim('0' from '00120') ! 12",
                "trim(leading from '  x ') || '.' ! x .",
                "trim('') ! ~~",
                "replace('a.b.c', '.', '') ! abc",
                "replace('aXbX', 'X', 'éé') ! aéébéé",
                "replace('abc', '', 'x') ! abc",
                "replace('aaa', 'aa', 'b') ! ba",
                "position('b' in 'äbb') ! 2",
                "position('x' in 'äbb') ! 0",
                "position('' in 'äbb') ! 1",
                "position('b', 'ab') ! 2",
                "char_length('h😀é') ! 3",
                "octet_length('h😀é') ! 7",
                "octet_length(raw) ! 2",
                "substring('hello' from 2 for 3) ! ell",
                "substring('hello' from 4) ! lo",
                "regexp_like(page, '^/api/[a-z]+/[0-9]+$') ! true",
                "regexp_like(page, 'api') ! true",
                "regexp_like(page, '^api') ! false",
                "regexp_like('É', '(?i)^é$') ! true",
                "regexp_like(referrer, 'x') ! null",
                "nullif(status, 503) ! null",
                "nullif(status, 200) ! 503",
                "nullif(page, '') ! /api/users/1",
                "nullif(latency, score) ! 20",
                "greatest(1, 3, 2) ! 3",
                "least('b', 'a', 'c') ! a",
                "greatest(1, 2.5) ! 2.5",
                "greatest(1, score) ! null",
                "least(price, 1.10) ! 1.10",
                "greatest(at, '2026-02-01') ! 1769904000000",
                // Casts.
                "cast('42' as bigint) ! 42",
                "cast(' 42 ' as bigint) ! 42",
                "cast(bytes as integer) ! null",
                "cast(-2147483648 as int) ! -2147483648",
                "cast(2147483648 as int) ! null",
                "cast(300 as smallint) ! 300",
                "cast(300 as tinyint) ! null",
                "cast(1.9 as integer) ! 1",
                "try_cast('x' as bigint) ! null",
                "cast('1.5' as double precision) ! 1.5",
                "cast(0.1 as real) ! 0.10000000149011612",
                "cast(1e300 as real) ! null",
                "cast(ratio as varchar) ! 0.1",
                "cast(ratio as decimal) ! 0.1",
                "cast('0012.500' as decimal) ! 12.500",
                "cast('12.345' as decimal(10, 2)) ! 12.35",
                "cast(-12.345 as decimal(10, 2)) ! -12.35",
                "cast('123.4' as decimal(3, 2)) ! null",
                "cast(status as decimal(10, 2)) ! 503.00",
                "cast(0.1 as decimal) ! 0.1",
                "cast('1e2147483647' as decimal) ! null",
                "cast('x' as decimal) ! null",
                "cast(price as varchar) ! 12.50",
                "cast(price as bigint) ! 12",
                "cast(price as double) ! 12.5",
                "cast('true' as boolean) ! true",
                "cast('YES' as boolean) ! true",
                "cast('0' as boolean) ! false",
                "cast('maybe' as boolean) ! null",
                "cast(2 as boolean) ! true",
                "cast(cached as integer) ! 1",
                "cast('2026-01-31' as date) ! 20484",
                "cast('2026-02-30' as date) ! null",
                "cast('2024-02-29' as date) ! 19782",
                "cast('2026-02-29' as date) ! null",
                "cast(at as date) ! 20484",
                "cast('2026-01-31T23:30:00-01:00' as date) ! 20485",
                "cast('1969-12-31' as date) ! -1",
                "cast('2026-01-31 12:00:00' as timestamp) ! 1769860800000",
                "cast('2026-01-31T12:00:00.1239Z' as timestamp) ! 1769860800123",
                "cast('2026-01-31T12:00:00.1234569Z' as timestamp(6)) ! 1769860800123456",
                "cast('2026-01-31T12:00+0100' as timestamp) ! 1769857200000",
                "cast('2026-01-31 12:00:00.5 +01' as timestamp) ! 1769857200500",
                "cast('2026-01-31T25:00:00Z' as timestamp) ! null",
                "cast('2026-01-31T12:00:00+19:00' as timestamp) ! null",
                "cast('31.1.2026' as timestamp) ! null",
                "cast(cast('2026-01-31' as date) as timestamp) ! 1769817600000",
                "cast(at_micros as timestamp) ! 1769903998765",
                "cast(at as timestamp(6)) ! 1769903998765000",
                "cast(at as varchar) ! 2026-01-31T23:59:58.765Z",
                "cast(at_micros as varchar) ! 2026-01-31T23:59:58.765432Z",
                "cast(cast(at as date) as varchar) ! 2026-01-31",
                "cast('12:30' as time) ! 45000000",
                "cast('12:30:00.000001' as time(6)) ! 45000000001",
                "cast(at as time) ! 86398765",
                "cast(cast('12:30' as time) as varchar) ! 12:30:00",
                "cast('2A0EB6C7-0000-4000-8000-00000000000F' as uuid) ! 2a0eb6c7-0000-4000-8000-00000000000f",
                "cast('2a0eb6c7' as uuid) ! null",
                "cast('é' as bytes) ! c3a9",
                "cast(cast('é' as bytes) as varchar) ! é",
                "cast(from_hex('ff') as varchar) ! null",
                "cast(null as timestamp) ! null",
                // Times.
                "at = at_micros ! false",
                "date_trunc('millisecond', at_micros) = at ! true",
                "at < at_micros ! true",
                "at >= cast(at as date) ! true",
                "born = at ! null",
                "date_trunc('second', at) ! 1769903998000",
                "date_trunc('minute', at) ! 1769903940000",
                "date_trunc('hour', at_micros) ! 1769900400000000",
                "date_trunc('day', at) ! 1769817600000",
                "date_trunc('week', at) ! 1769385600000",
                "date_trunc('MONTH', at) ! 1767225600000",
                "date_trunc('quarter', at) ! 1767225600000",
                "date_trunc('year', at) ! 1767225600000",
                "date_trunc('month', cast(at as date)) ! 20454",
                "date_trunc('week', cast('1969-12-31' as date)) ! -3",
                "date_trunc('day', at, 'Europe/Berlin') ! 1769900400000",
                "date_trunc('month', at, 'Europe/Berlin') ! 1769900400000",
                "date_trunc('hour', at, 'Asia/Kolkata') ! 1769902200000",
                "extract(year from at) ! 2026",
                "extract(QUARTER from at) ! 1",
                "extract(month from at) ! 1",
                "extract(week from at) ! 5",
                "extract(day from at) ! 31",
                "extract(day from at, 'Europe/Berlin') ! 1",
                "extract(hour from at, 'Europe/Berlin') ! 0",
                "extract(doy from at) ! 31",
                "extract(isodow from at) ! 6",
                "extract(hour from at) ! 23",
                "extract(minute from at_micros) ! 59",
                "extract(second from at) ! 58",
                "extract(millisecond from at_micros) ! 765",
                "extract(epoch from at, 'Europe/Berlin') ! 1769903998",
                "extract(year from cast(at as date)) ! 2026",
                "extract(epoch from cast(at as date)) ! 1769817600",
                "epoch_s(1769903998) ! 1769903998000",
                "epoch_s(1769903998.7659) ! 1769903998765",
                "epoch_s(-0.5) ! -500",
                "epoch_s(cast('1769903998.7659' as decimal)) ! 1769903998765",
                "epoch_ms(1769903998765) = at ! true",
                "epoch_ms(1769903998765.9) ! 1769903998765",
                "epoch_us(1769903998765432) = at_micros ! true",
                "epoch_ns(1769903998765432999) = at_micros ! true",
                "epoch_s(9223372036854775807) ! null",
                "epoch_s(1e300) ! null",
                "to_epoch_s(at) ! 1769903998",
                "to_epoch_ms(at_micros) ! 1769903998765",
                "to_epoch_us(at) ! 1769903998765000",
                "parse_timestamp('31.01.2026 12:30', 'dd.MM.yyyy HH:mm') ! 1769862600000",
                "parse_timestamp('31.01.2026 12:30', 'dd.MM.yyyy HH:mm', 'Europe/Berlin') ! 1769859000000",
                "parse_timestamp('31/Jan/2026:12:30:00 +0100', 'dd/MMM/yyyy:HH:mm:ss Z') ! 1769859000000",
                "parse_timestamp('2026-01-31', 'yyyy-MM-dd') ! 1769817600000",
                "parse_timestamp('31.02.2026', 'dd.MM.yyyy') ! 1772236800000",
                "parse_timestamp('31.13.2026', 'dd.MM.yyyy') ! null",
                "parse_timestamp('x', 'dd.MM.yyyy') ! null",
                "parse_timestamp('12:30', 'HH:mm') ! null",
                "format_timestamp(at, 'yyyy-MM-dd HH') ! 2026-01-31 23",
                "format_timestamp(at, 'yyyy-MM-dd HH', 'Europe/Berlin') ! 2026-02-01 00",
                "format_timestamp(cast(at as date), 'yyyyMMdd') ! 20260131",
                "format_timestamp(cast(at as date), 'HH') ! null",
                // Decimals.
                "price + 0.05 ! 12.55",
                "price * 1.10 ! 13.7500",
                "price - price ! 0.00",
                "price / 3 ! 4.166666666666666666666666666666667",
                "price / 0 ! null",
                "price % 5 ! 2.50",
                "-price ! -12.50",
                "abs(-price) ! 12.50",
                "round(price) ! 13",
                "floor(-price) ! -13",
                "price + latency ! 32.50",
                "price + discount ! null",
                "price > 12.4999 ! true",
                "price = 12.5 ! true",
                "price in (12.5, 13) ! true",
                "price between 12 and 13 ! true",
                "price * 1e0 ! 12.5",
                "coalesce(discount, 0.00) ! 0.00",
                "cast(1.1 as decimal) + cast(2.2 as decimal) ! 3.3",
                // Bytes.
                "to_hex(raw) ! 01ab",
                "to_hex('é') ! c3a9",
                "from_hex('01AB') = raw ! true",
                "from_hex('0x01ab') = raw ! true",
                "from_hex('0') ! null",
                "from_hex('0g') ! null",
                "from_hex('') ! ~~",
                "to_base64('hello') ! aGVsbG8=",
                "from_base64('aGVsbG8=') ! 68656c6c6f",
                "from_base64('aGVsbG8') ! 68656c6c6f",
                "from_base64('-_-_') ! fbffbf",
                "from_base64('+/+/') ! fbffbf",
                "from_base64('aGVsbG8==') ! null",
                "from_base64('aGV=bG8=') ! null",
                "from_base64('a') ! null",
                "from_base64('aGVsbG9') ! null",
                "from_base64('a b=') ! null",
                "raw < from_hex('02') ! true",
                "raw is not null ! true",
            })
    void expressionsHaveTheirValues(String text, String value) {
        assertThat(text(SampleRows.value(SampleRows.compile(text), row))).isEqualTo(value);
    }

    private static String text(Object value) {
        if (value instanceof byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        }
        return value instanceof BigDecimal decimal ? decimal.toPlainString() : value == null ? null : value.toString();
    }

    /** Each line: an expression, its type, and whether it may be null. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '~',
            value = {
                "cast(status as bigint) ! bigint ! false",
                "cast(bytes as integer) ! int ! true",
                "cast(cached as int) ! int ! false",
                "cast(status as real) ! float ! true",
                "cast(page as varchar) ! text ! false",
                "cast(page as uuid) ! uuid ! true",
                "cast(at as timestamp(6)) ! timestamp of microseconds ! false",
                "cast(at as date) ! date ! false",
                "price * 2 ! decimal ! true",
                "price ! decimal ! false",
                "coalesce(discount, 1.5) ! decimal ! false",
                "coalesce(discount, 1e0) ! double ! false",
                "coalesce(latency, 1.5) ! double ! false",
                "date_trunc('hour', at_micros) ! timestamp of microseconds ! false",
                "date_trunc('month', born) ! date ! true",
                "extract(year from at) ! bigint ! false",
                "epoch_ms(bytes) ! timestamp ! false",
                "epoch_s(bytes) ! timestamp ! true",
                "epoch_us(bytes) ! timestamp of microseconds ! false",
                "case when cached then 1 end ! bigint ! true",
                "case when cached then status else 0 end ! bigint ! false",
                "case when cached then at else at_micros end ! timestamp of microseconds ! false",
                "page || status ! text ! false",
                "nullif(status, 0) ! int ! true",
                "greatest(status, 1) ! bigint ! false",
                "to_base64(raw) ! text ! false",
                "from_base64(page) ! bytes ! true",
            })
    void expressionsKnowTheirTypes(String text, String type, boolean nullable) {
        Node<Map<String, ?>> expression = SampleRows.compile(text);

        assertThat(expression.type().describe()).isEqualTo(type);
        assertThat(expression.nullable()).isEqualTo(nullable);
    }

    /** No word of these is taken: there are events with fields of such names. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "case",
                "when",
                "then",
                "else",
                "end",
                "cast",
                "extract",
                "position",
                "trim",
                "date",
                "timestamp",
                "from",
                "for",
                "leading",
                "escape",
                "year"
            })
    void wordsOfOneFunctionAreNamesElsewhere(String word) {
        assertThat(ParsedExpression.parse(word + " = 5 and " + word + " is not null")
                        .syntax())
                .isInstanceOf(Syntax.Chain.class);
        assertThat(ParsedExpression.parse("case when " + word + " > 1 then " + word + " else " + word + " end")
                        .syntax())
                .isInstanceOf(Syntax.Case.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "hour(at) = at ! hour(time): write date_trunc('hour', time)",
                "cast(page as LONG) > 1 ! cast(... as long): write cast(... as bigint)",
                "If(cached, 1, 2) ! if(condition, a, b): write case when condition then a else b end",
                "contains(page, 'x') ! contains(text, part): write position(part in text) > 0",
            })
    void whatHasAnotherWordByNowSaysSo(String text, String instead) {
        assertThat(ParsedExpression.parse(text).deprecated()).containsExactly(instead);
    }

    @Test
    void whatHasNotSaysNothing() {
        assertThat(ParsedExpression.parse("cast(page as text) = date_trunc('hour', at)")
                        .deprecated())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 63, 64, 65, 1000})
    void bytesAreWrittenAsJavaWritesThem(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        Map<String, ?> random = Map.of("raw", bytes);

        assertThat(SampleRows.value(SampleRows.compile("to_base64(raw)"), random))
                .isEqualTo(Base64.getEncoder().encodeToString(bytes));
        assertThat(SampleRows.value(SampleRows.compile("from_base64(to_base64(raw))"), random))
                .isEqualTo(bytes);
        assertThat(SampleRows.value(SampleRows.compile("to_hex(raw)"), random))
                .isEqualTo(HexFormat.of().formatHex(bytes));
        assertThat(SampleRows.value(SampleRows.compile("from_hex(to_hex(raw))"), random))
                .isEqualTo(bytes);
    }
}
