package io.millrace.tool.redrive;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class CopyTest {

    @Test
    void aRecordOfASinkIsAsItWasAndSaysThatItWasSentBack() {
        Map<String, String> headers = Letters.ofSink(17);
        headers.put("millrace.write.timestamp.us", "1795851446508003");
        headers.put("millrace.write.row", "-7");
        Letter letter = Letters.read(headers);
        ProducerRecord<byte[], byte[]> copy = Copy.of(letter);

        assertThat(copy.topic()).isEqualTo("orders");
        assertThat(copy.partition()).isEqualTo(3);
        assertThat(copy.timestamp()).isEqualTo(Letters.TIME);
        assertThat(copy.key()).isEqualTo(letter.record().key());
        assertThat(copy.value()).isEqualTo(letter.record().value());
        assertThat(headers(copy))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "trace",
                        "kept",
                        "millrace.write.timestamp.us",
                        "1795851446508003",
                        "millrace.write.row",
                        "-7",
                        RedriveHeaders.ATTEMPTS,
                        "1",
                        RedriveHeaders.FROM,
                        Letters.TOPIC,
                        RedriveHeaders.TIMESTAMP,
                        Long.toString(Letters.TIME)));
        assertThat(Copy.ofNow(letter).timestamp()).isNull();
        assertThat(headers(Copy.ofNow(letter))).isEqualTo(headers(copy));
    }

    @Test
    void aNullIsANull() {
        ProducerRecord<byte[], byte[]> copy = Copy.of(Letters.read(Letters.ofSink(17), null, null));
        assertThat(copy.key()).isNull();
        assertThat(copy.value()).isNull();
    }

    @Test
    void itCountsOnFromWhatTheLetterSays() {
        Map<String, String> headers = Letters.ofSink(17);
        headers.put(RedriveHeaders.ATTEMPTS, "2");
        headers.put(RedriveHeaders.FROM, Letters.TOPIC);
        headers.put(RedriveHeaders.TIMESTAMP, "1");
        assertThat(headers(Copy.of(Letters.read(headers))))
                .containsEntry(RedriveHeaders.ATTEMPTS, "3")
                // The first original's: the copy that failed may have had the time at which it was sent back.
                .containsEntry(RedriveHeaders.TIMESTAMP, "1");
    }

    @Test
    void anEventGoesBackToTheOneOutputThatRefusedIt() {
        ProducerRecord<byte[], byte[]> copy = Copy.of(Letters.read(Letters.ofStreams(5)));
        assertThat(copy.topic()).isEqualTo("events");
        assertThat(copy.partition()).isEqualTo(1);
        assertThat(headers(copy))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "trace",
                        "kept",
                        RedriveHeaders.ATTEMPTS,
                        "1",
                        RedriveHeaders.FROM,
                        Letters.TOPIC,
                        RedriveHeaders.TIMESTAMP,
                        Long.toString(Letters.TIME),
                        RedriveHeaders.OUTPUT,
                        "page_views_hourly",
                        RedriveHeaders.INCARNATION,
                        "1f2e"));
    }

    @Test
    void aPartialGoesBackAsItWasOnItsWay() {
        Map<String, String> headers = Letters.ofStreams(5);
        headers.put("millrace.source.topic", "millrace-page_views_hourly-8-repartition");
        headers.put("millrace.partial.events", "12");
        headers.put("millrace.partial.state", "block");
        ProducerRecord<byte[], byte[]> copy = Copy.of(Letters.read(headers, "row key", "row"));
        assertThat(copy.topic()).isEqualTo("millrace-page_views_hourly-8-repartition");
        assertThat(copy.key()).isEmpty();
        assertThat(copy.value()).isEqualTo("block".getBytes(StandardCharsets.UTF_8));
        assertThat(copy.timestamp()).isEqualTo(Letters.TIME);
        assertThat(headers(copy))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(RedriveHeaders.ATTEMPTS, "1", RedriveHeaders.FROM, Letters.TOPIC));
    }

    private static Map<String, String> headers(ProducerRecord<byte[], byte[]> copy) {
        return Arrays.stream(copy.headers().toArray())
                .collect(Collectors.toMap(
                        header -> header.key(), header -> new String(header.value(), StandardCharsets.UTF_8)));
    }
}
