package io.millrace.expressions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpressionErrorsTest {
    /** Each line: an expression, the column that is named, and a part of the words. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                // Words.
                "~~ | 1 | the expression is empty",
                "~   ~ | 1 | the expression is empty",
                "status = 'x | 10 | the quote that begins here does not end; close it with '",
                "\"status | 1 | the quote that begins here does not end; close it with \"",
                "cached && secure | 8 | '&' has no meaning here; write and",
                "!cached | 1 | '!' has no meaning here; write not",
                "status = #5 | 10 | '#' has no meaning here",
                "status > 5x | 11 | a number ends before 'x'; write it as 42, 1.5 or 1.5e3",
                "status > 5. | 11 | a number ends before '.'",
                "status > 9223372036854775808 | 10 | does not fit 64 bits; write 9223372036854775808.0 for a double",
                "score > 1e999 | 9 | 1e999 is greater than a double can be",
                // Sentences.
                "status = | 9 | expected a value, found the end",
                "status == 500 | 9 | expected a value, found '='",
                "status 500 | 8 | expected an operator or the end, found '500'",
                "1 < status < 5 | 12 | expected an operator or the end, found '<'",
                "(status = 5 | 12 | expected ')', found the end",
                "status = 5) | 11 | expected an operator or the end, found ')'",
                "status in 5 | 11 | expected '(', found '5'",
                "status in () | 12 | expected a value, found ')'",
                "status in (5 6) | 14 | expected a comma or ')', found '6'",
                "status between 5 | 17 | expected and, as in: between 1 and 9, found the end",
                "status is 5 | 11 | expected null, found '5'",
                "status not 5 | 12 | expected in, between or like, found '5'",
                "in = 'x' | 1 | a field of this name stands in double quotes",
                "cast(status) | 12 | expected as, as in: cast(status as varchar), found ')'",
                "cast(status as 5) | 16 | expected a type: bigint, integer, smallint",
                "and cached | 1 | expected a value",
                "cached and | 11 | expected a value",
                "'a' 'b''c' | 5 | found the text 'b''c'",
                // Names.
                "stats = 5 | 1 | no field stats; its fields are page, referrer, status",
                "method = \"GET\" | 10 | no field GET",
                "stats is null | 1 | no field stats",
                "trimm(page) | 1 | there is no function trimm; did you mean trim?",
                "NVL(page, 1) | 1 | there is no function NVL; write coalesce(value, value)",
                "flatten(page) | 1 | there is no function flatten; the functions are abs, cast, ceil, char_length, coalesce",
                "cast(status as clob) | 16 | there is no cast to clob; use bigint, integer",
                "lower() | 1 | is called as lower(text); here it has 0 arguments",
                "if(cached, 1) | 1 | is called as if(condition, value, value); here it has 2 arguments",
                // Types.
                "status = '500' | 8 | = compares values of one type; left is int, right is text",
                "page > 5 | 6 | > compares values of one type; left is text, right is bigint",
                "cached = 1 | 8 | left is boolean, right is bigint",
                "at > 5 | 4 | left is timestamp, right is bigint; write cast(... as bigint)",
                "at > 'yesterday' | 6 | stands beside a timestamp; write it as '2026-01-31T12:00:00Z' or '2026-01-31'",
                "born = '31.1.2026' | 8 | stands beside a date; write it as '2026-01-31'",
                "status in (1, 'x') | 15 | in compares values of one type; left is int, right is text",
                "status between 1 and 'x' | 8 | between compares values of one type",
                "status = null | 8 | = is never true with null; write is null or is not null",
                "status in (1, null) | 15 | in is never true with null",
                "status and cached | 1 | and takes a boolean here; this is int",
                "cached or page | 11 | or takes a boolean here; this is text",
                "not status | 5 | not takes a boolean here; this is int",
                "not null | 5 | not takes a boolean here; this is null",
                "page + 'x' | 1 | + takes numbers; this is text; texts are joined by a || b",
                "page * 2 | 1 | * takes numbers; this is text; write cast(... as bigint)",
                "at - at | 1 | - takes numbers; this is timestamp; write cast(... as bigint)",
                "1 + null | 5 | + takes numbers; this is null",
                "-page | 2 | - takes numbers; this is text",
                "status like '5%' | 1 | like takes a text here; this is int",
                "page like referrer | 11 | like takes a text in quotes here",
                "page like 'x\\' | 11 | the pattern ends in a backslash",
                "tags = 'x' | 6 | = compares values of one type; left is structure, right is text",
                "lower(status) | 7 | lower(text) takes a text here; this is int; write cast(... as varchar)",
                "substring(page, 'x') | 17 | takes a whole number here; this is text",
                "substring(page, 0) | 17 | substring counts from 1",
                "segment(page, 0) | 15 | segment counts from 1",
                "segment(page, 1, '') | 18 | takes a text in quotes here, and not an empty one",
                "segment(page, 1, referrer) | 18 | takes a text in quotes here",
                "abs(page) | 5 | abs(number) takes a number here; this is text",
                "abs(null) | 5 | takes a number here; this is null",
                "day(status) | 5 | takes a timestamp or date here; this is int",
                "hour(born) | 6 | takes a timestamp here; this is date",
                "if(status, 1, 2) | 4 | takes a boolean here; this is int",
                "if(cached, 1, 'x') | 15 | if(condition, value, value) takes values of one type; this is text, and the one at column 12 is bigint: write cast(... as varchar) for the one that is no text",
                "coalesce(at, 5) | 14 | takes values of one type; this is bigint, and the one at column 10 is timestamp: write cast(... as bigint) for the number behind a time",
                "coalesce(null, null) | 10 | takes at least one value that is not a bare null",
                "null | 1 | null has no type",
                // What SQL has words for.
                "case when cached then 1 | 24 | expected when, else or end, found the end",
                "case when cached 1 end | 18 | expected then, as in: case when",
                "case status then 1 end | 13 | expected when, as in: case when",
                "case when status then 1 end | 11 | when takes a boolean here; this is int",
                "case status when 'x' then 1 end | 18 | when compares values of one type; left is int, right is text",
                "case when cached then 1 else 'x' end | 30 | case takes values of one type; this is text, and the one at column 23 is bigint: write cast(... as varchar)",
                "case when cached then null end | 23 | case takes at least one value that is not a bare null",
                "concat(page, at) | 14 | concat(text, text, ...) takes a text or a number here; this is timestamp",
                "cast(at as double) | 6 | timestamp cannot be cast to double; it can to bigint",
                "cast(cached as double) | 6 | boolean cannot be cast to double; it can to bigint, as 1 and 0",
                "cast(status as timestamp) | 6 | int cannot be cast to timestamp; write epoch_s(...), epoch_ms(...)",
                "cast(raw as bigint) | 6 | bytes cannot be cast to bigint; write to_hex(...)",
                "cast(tags as varchar) | 6 | structure cannot be cast to varchar",
                "cast(price as decimal(2, 3)) | 15 | write decimal(10, 2) for ten digits, two of them behind",
                "cast(price as decimal(x)) | 23 | expected a number of digits, as in: decimal(10, 2), found 'x'",
                "cast(at as timestamp(9)) | 12 | write timestamp(3) for milliseconds or timestamp(6) for micro",
                "cast(page as varchar(20)) | 14 | varchar takes no such numbers in parentheses",
                "date_trunc('fortnight', at) | 12 | takes a unit here: millisecond, second, minute, hour, day",
                "date_trunc('hour', born) | 12 | takes a unit of a day or longer for a date",
                "date_trunc('day', at, 'Berlin') | 23 | takes a zone here, as 'Europe/Berlin'",
                "date_trunc(page, at) | 12 | takes a text in quotes here",
                "date_trunc('day', page) | 19 | takes a timestamp or date here; this is text",
                "extract(century from at) | 9 | takes a part here: year, quarter, month, week, day",
                "extract(hour from born) | 19 | takes a timestamp here; this is a date, which has no hour",
                "extract(hour at) | 14 | expected from, as in: extract(year from at), found 'at'",
                "position('a' page) | 14 | expected a comma or ')', found 'page'",
                "trim(leading '0' page) | 18 | expected from, as in: trim(leading '0' from code)",
                "regexp_like(page, '(') | 19 | takes a regular expression of RE2: ",
                "regexp_like(page, '(?=x)') | 19 | takes a regular expression of RE2: ",
                "parse_timestamp(page, 'bad') | 23 | takes a pattern of java.time here, as 'dd.MM.yyyy HH:mm'",
                "epoch_ms(page) | 10 | epoch_ms(number) takes a number here; this is text",
                "to_hex(status) | 8 | to_hex(bytes) takes bytes or a text here; this is int",
                "from_hex(raw) | 10 | from_hex(text) takes a text here; this is bytes",
                "nullif(page, 1) | 8 | nullif compares values of one type; left is text, right is bigint",
                "greatest(tags, tags) | 10 | greatest(value, value, ...) compares values; this is structure",
                "at > 5 | 4 | write cast(... as bigint) for the number behind a time",
                "raw = 'x' | 5 | = compares values of one type; left is bytes, right is text",
            })
    void mistakesAreReportedWithTheirColumn(String text, int column, String words) {
        assertThatThrownBy(() -> SampleRows.compile(text))
                .isInstanceOfSatisfying(ExpressionException.class, mistake -> assertThat(mistake.column())
                        .isEqualTo(column))
                .hasMessageContaining(words);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '~',
            value = {
                "page || at ! 9 ! || joins texts and numbers; this is timestamp; write cast(... as varchar)",
                "page | status ! 6 ! '|' has no meaning here; write or, or for texts a || b",
            })
    void mistakesInJoinedTextsAreReportedWithTheirColumn(String text, int column, String words) {
        mistakesAreReportedWithTheirColumn(text, column, words);
    }

    @Test
    void whatIsNestedWithoutEndIsRefused() {
        String nested = "(".repeat(10_000) + "cached" + ")".repeat(10_000);

        assertThatThrownBy(() -> SampleRows.compile(nested))
                .isInstanceOf(ExpressionException.class)
                .hasMessageContaining("nested too deeply");
    }
}
