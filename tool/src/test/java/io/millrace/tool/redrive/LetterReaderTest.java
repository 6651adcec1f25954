package io.millrace.tool.redrive;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.tool.redrive.Letter.Stage;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class LetterReaderTest {

    @Test
    void aLetterOfTheSink() {
        Letter letter = Letters.read(Letters.ofSink(17));
        assertThat(letter.stage()).isEqualTo(Stage.SINK);
        assertThat(letter.origin()).isEqualTo(new TopicPartition("orders", 3));
        assertThat(letter.originOffset()).isEqualTo(17);
        assertThat(letter.timestamp()).isEqualTo(Letters.TIME);
        assertThat(letter.table()).isEqualTo("shop.orders");
        assertThat(letter.reason()).isEqualTo("column total is a string of 12 characters");
        assertThat(letter.attempts()).isZero();
        assertThat(letter.cut()).isFalse();
    }

    @Test
    void aRowThatCassandraRefused() {
        Map<String, String> headers = Letters.ofSink(17);
        headers.put(
                "__connect.errors.exception.message",
                "Record orders-3@17, table shop.orders: Cassandra refused it: Key length of 70000 is longer than maximum of"
                        + " 65535");
        headers.put("millrace.original.timestamp", "5000");
        Letter letter = Letters.read(headers);
        assertThat(letter.table()).isEqualTo("shop.orders");
        assertThat(letter.reason())
                .isEqualTo("Cassandra refused it: Key length of 70000 is longer than maximum of 65535");
        assertThat(letter.timestamp()).isEqualTo(5_000);
    }

    @Test
    void lettersOfOneKindHaveOneReason() {
        assertThat(Letters.read(Letters.ofSink(17)).reason())
                .isEqualTo(Letters.read(Letters.ofSink(123_456)).reason());
        Map<String, String> headers = Letters.ofSink(3);
        headers.put(
                "__connect.errors.exception.message",
                "Record orders-3@3 has no timestamp, and write.timestamp=record takes the write time of its row from there.");
        assertThat(Letters.read(headers).reason())
                .isEqualTo(
                        "Record has no timestamp, and write.timestamp=record takes the write time of its row from there.");
    }

    @Test
    void wordsOfAConverterMayQuoteWhatItReadAndAreLeftOut() {
        Map<String, String> headers = Letters.ofSink(17);
        headers.put("__connect.errors.stage", "VALUE_CONVERTER");
        headers.put("__connect.errors.exception.class.name", "org.apache.kafka.connect.errors.DataException");
        headers.put("__connect.errors.exception.message", "Unrecognized token 'payload-7f3a'");
        Letter letter = Letters.read(headers);
        assertThat(letter.reason()).isEqualTo("VALUE_CONVERTER: DataException");
        assertThat(letter.message()).doesNotContain("payload");
        assertThat(letter.table()).isEmpty();
    }

    /** Millrace's own converter says what the converter behind it has said. */
    @Test
    void wordsOfMillracesConverterAreLeftOut() {
        Map<String, String> headers = Letters.ofSink(17);
        headers.put("__connect.errors.exception.class.name", "io.millrace.connect.converter.UnreadableStructException");
        headers.put("__connect.errors.exception.message", "table shop.orders, Unrecognized token 'payload-7f3a'");
        Letter letter = Letters.read(headers);
        assertThat(letter.reason()).isEqualTo("TASK_PUT: UnreadableStructException");
        assertThat(letter.message()).isEqualTo(letter.reason());
        assertThat(letter.table()).isEmpty();
    }

    /** The words of another sink may quote what it could not write. */
    @Test
    void wordsOfAnotherSinkAreLeftOut() {
        Map<String, String> headers = Letters.ofSink(17);
        headers.put("__connect.errors.exception.class.name", "com.example.jdbc.RefusedException");
        headers.put("__connect.errors.exception.message", "table shop.orders, insert of ('payload-7f3a', 12) failed");
        Letter letter = Letters.read(headers);
        assertThat(letter.reason()).isEqualTo("TASK_PUT: RefusedException");
        assertThat(letter.message()).isEqualTo(letter.reason());
        assertThat(letter.table()).isEmpty();
        assertThat(letter.origin()).isEqualTo(new TopicPartition("orders", 3));

        headers.remove("__connect.errors.exception.class.name");
        assertThat(Letters.read(headers).reason()).isEqualTo("TASK_PUT: no class given");
    }

    @Test
    void aLetterOfTheStreamsApplication() {
        Letter letter = Letters.read(Letters.ofStreams(5));
        assertThat(letter.stage()).isEqualTo(Stage.EVENT);
        assertThat(letter.origin()).isEqualTo(new TopicPartition("events", 1));
        assertThat(letter.originOffset()).isEqualTo(5);
        assertThat(letter.table()).isEqualTo("page_views_hourly");
        assertThat(letter.reason()).isEqualTo("late");

        Map<String, String> cut = Letters.ofStreams(5);
        cut.put("millrace.error.truncated", "key 1 bytes, value 2000000 bytes, headers kept");
        assertThat(Letters.read(cut).cut()).isTrue();

        cut.put("millrace.partial.events", "12");
        cut.put("millrace.partial.state", "block");
        assertThat(Letters.read(cut).stage()).isEqualTo(Stage.PARTIAL);
        assertThat(Letters.read(cut).cut()).isFalse();
    }

    @Test
    void whatWasSentBackFromHereHasFailedAgainAndFromElsewhereHasNot() {
        Map<String, String> headers = Letters.ofSink(17);
        headers.put(RedriveHeaders.ATTEMPTS, "2");
        headers.put(RedriveHeaders.FROM, Letters.TOPIC);
        assertThat(Letters.read(headers).attempts()).isEqualTo(2);

        headers.put(RedriveHeaders.FROM, "millrace.dlq");
        assertThat(Letters.read(headers).attempts()).isZero();
    }

    @Test
    void aRecordCannotSayThatItsLetterIsOfTheOtherStage() {
        Map<String, String> posing = Letters.ofStreams(5);
        posing.put("millrace.source.topic", "payroll");
        posing.putAll(Letters.ofSink(17));
        Letter letter = Letters.read(posing);
        assertThat(letter.stage()).isEqualTo(Stage.SINK);
        assertThat(letter.origin()).isEqualTo(new TopicPartition("orders", 3));
    }

    @Test
    void norWhereSomebodyAddsAHeaderBehindConnects() {
        Map<String, String> posing = Letters.ofStreams(5);
        posing.put("millrace.source.topic", "payroll");
        posing.putAll(Letters.ofSink(17));
        posing.put("traceparent", "00-0af7");
        Letter letter = Letters.read(posing);
        assertThat(letter.stage()).isEqualTo(Stage.SINK);
        assertThat(letter.origin()).isEqualTo(new TopicPartition("orders", 3));
        assertThat(letter.reason()).isEqualTo("column total is a string of 12 characters");
    }

    @Test
    void aRecordsOwnReasonIsNotItsLetters() {
        Letter letter = Letters.read(Map.of("millrace.error.reason", "user's own"));
        assertThat(letter.stage()).isEqualTo(Stage.UNKNOWN);
        assertThat(letter.reason()).isEqualTo("no reason given");
    }

    @Test
    void aTopicThatHasItsOwnTimesDoesNotSayTheRecords() {
        assertThat(new LetterReader().read(Letters.appended(Letters.ofSink(17))).timestamp())
                .isEqualTo(Letter.NO_TIME);
        Map<String, String> refused = Letters.ofSink(17);
        refused.put("millrace.write.timestamp.us", "1795851446508003");
        assertThat(new LetterReader().read(Letters.appended(refused)).timestamp())
                .isEqualTo(1_795_851_446_508L);
        Map<String, String> kept = Letters.ofSink(17);
        kept.put("millrace.original.timestamp", "5000");
        assertThat(new LetterReader().read(Letters.appended(kept)).timestamp()).isEqualTo(5_000);
        assertThat(new LetterReader()
                        .read(Letters.appended(Letters.ofStreams(5)))
                        .timestamp())
                .isEqualTo(Letters.TIME);
    }

    @Test
    void headersThatAreNoneOfOurs() {
        Letter letter = Letters.read(Map.of("trace", "x"));
        assertThat(letter.stage()).isEqualTo(Stage.UNKNOWN);
        assertThat(letter.origin()).isNull();
        Map<String, String> headers = Letters.ofSink(17);
        headers.put("__connect.errors.partition", "three");
        assertThat(Letters.read(headers).origin()).isNull();
    }
}
