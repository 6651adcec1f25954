package io.millrace.monitor.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class LetterHeadersTest {

    @Test
    void theStreamsAppsReasonIsItsWord() {
        LetterHeaders headers = headers(Map.of(
                "millrace.error.reason", "late",
                "millrace.error.message", "Its window had closed, grace included",
                "millrace.source.topic", "events",
                "millrace.source.partition", "3",
                "millrace.source.offset", "17"));

        assertThat(headers.reason()).isEqualTo("late");
        assertThat(headers.message()).isEqualTo("Its window had closed, grace included");
        assertThat(headers.source()).isEqualTo("events-3-17");
    }

    @Test
    void theSinksReasonIsTheSameForAllRecordsOfOneMistake() {
        LetterHeaders headers = headers(Map.of(
                "__connect.errors.exception.class.name", "io.millrace.connect.cassandra.mapping.BadRecordException",
                "__connect.errors.exception.message", "Table a.b, column id: is no number (record page-events-0-12)",
                "__connect.errors.stage", "TASK_PUT",
                "__connect.errors.topic", "page-events",
                "__connect.errors.partition", "0",
                "__connect.errors.offset", "12"));

        assertThat(headers.reason()).isEqualTo("Table a.b, column id: is no number");
        assertThat(headers.message()).isEqualTo("Table a.b, column id: is no number (record page-events-0-12)");
        assertThat(headers.source()).isEqualTo("page-events-0-12");
    }

    /** Connect keeps the headers that a record came with, and adds its own behind them. */
    @Test
    void aRecordCannotPutItsOwnWordsIntoASinksLetter() {
        Map<String, String> posing = new LinkedHashMap<>();
        posing.put("millrace.error.reason", "geheim");
        posing.put("millrace.error.message", "geheim");
        posing.put("millrace.source.topic", "payroll");
        posing.put("__connect.errors.topic", "page-events");
        posing.put("__connect.errors.partition", "0");
        posing.put("__connect.errors.offset", "12");
        posing.put("__connect.errors.stage", "TASK_PUT");
        posing.put("__connect.errors.exception.class.name", "org.apache.kafka.connect.errors.DataException");
        posing.put("__connect.errors.exception.message", "geheim");
        LetterHeaders headers = headers(posing);

        assertThat(headers.reason()).isEqualTo("DataException in TASK_PUT");
        assertThat(headers.message()).isNull();
        assertThat(headers.source()).isEqualTo("page-events-0-12");
    }

    /** An interceptor of the worker's producer adds what it likes behind all others: a trace's id, for one. */
    @Test
    void norWhereSomebodyAddsAHeaderBehindConnects() {
        Map<String, String> posing = new LinkedHashMap<>();
        posing.put("millrace.error.reason", "geheim");
        posing.put("millrace.error.message", "geheim");
        posing.put("millrace.source.topic", "payroll");
        posing.put("__connect.errors.topic", "page-events");
        posing.put("__connect.errors.partition", "0");
        posing.put("__connect.errors.offset", "12");
        posing.put("__connect.errors.stage", "TASK_PUT");
        posing.put("__connect.errors.exception.class.name", "io.millrace.connect.cassandra.mapping.BadRecordException");
        posing.put("__connect.errors.exception.message", "column id is no number");
        posing.put("traceparent", "00-0af7");
        LetterHeaders headers = headers(posing);

        assertThat(headers.reason()).isEqualTo("column id is no number");
        assertThat(headers.message()).isEqualTo("column id is no number");
        assertThat(headers.source()).isEqualTo("page-events-0-12");
    }

    /** Without context headers a letter is the record alone. */
    @Test
    void aRecordsOwnReasonIsNotItsLetters() {
        LetterHeaders headers = headers(Map.of("millrace.error.reason", "geheim", "millrace.error.message", "geheim"));

        assertThat(headers.reason()).isEqualTo("no reason in its headers");
        assertThat(headers.message()).isNull();
        assertThat(headers.source()).isNull();
    }

    /** A converter's text may quote the record. */
    @Test
    void wordsOfOthersAreNotShown() {
        LetterHeaders headers = headers(Map.of(
                "__connect.errors.exception.class.name", "org.apache.kafka.connect.errors.DataException",
                "__connect.errors.exception.message", "Unrecognized token 'geheim'",
                "__connect.errors.stage", "VALUE_CONVERTER"));

        assertThat(headers.reason()).isEqualTo("DataException in VALUE_CONVERTER");
        assertThat(headers.message()).isNull();
        assertThat(headers.source()).isNull();
    }

    /** Millrace's own converter says what the converter behind it has said. */
    @Test
    void wordsOfMillracesConverterAreNotShown() {
        for (String stage : List.of("VALUE_CONVERTER", "TASK_PUT")) {
            LetterHeaders headers = headers(Map.of(
                    "__connect.errors.exception.class.name", "io.millrace.connect.converter.UnreadableStructException",
                    "__connect.errors.exception.message",
                            "The bytes of the record cannot be converted to a struct: Unrecognized token 'geheim'",
                    "__connect.errors.stage", stage));

            assertThat(headers.reason()).isEqualTo("UnreadableStructException in " + stage);
            assertThat(headers.message()).isNull();
        }
    }

    /** A transform may be anybody's, whatever its package is called, and so may what it throws. */
    @Test
    void wordsOfATransformAreNotShown() {
        LetterHeaders headers = headers(Map.of(
                "__connect.errors.exception.class.name", "io.millrace.connect.cassandra.mapping.BadRecordException",
                "__connect.errors.exception.message", "geheim is no number",
                "__connect.errors.stage", "TRANSFORMATION"));

        assertThat(headers.reason()).isEqualTo("BadRecordException in TRANSFORMATION");
        assertThat(headers.message()).isNull();
    }

    private static LetterHeaders headers(Map<String, String> headers) {
        ConsumerRecord<byte[], byte[]> letter = new ConsumerRecord<>("dlq", 0, 0, null, "geheim".getBytes(UTF_8));
        headers.forEach((name, value) -> letter.headers().add(name, value.getBytes(UTF_8)));
        return new LetterHeaders(letter);
    }
}
