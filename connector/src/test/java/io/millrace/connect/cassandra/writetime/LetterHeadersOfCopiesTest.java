package io.millrace.connect.cassandra.writetime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.converters.ByteArrayConverter;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.storage.HeaderConverter;
import org.apache.kafka.connect.storage.SimpleHeaderConverter;
import org.apache.kafka.connect.storage.StringConverter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LetterHeadersOfCopiesTest {

    private static final long ROW = -4_611_686_018_427_387_904L;

    @Test
    void aRecordThatWasNotSentBackIsNone() {
        assertThat(LetterHeaders.of(record(new ConnectHeaders()))).isNull();
        assertThat(LetterHeaders.of(record(new ConnectHeaders().addString("trace", "7"))))
                .isNull();
        // Whoever produced it may have given it any header.
        assertThat(LetterHeaders.of(record(new ConnectHeaders().addLong(LetterHeaders.WRITE_TIME, 5_000_007))))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(classes = {SimpleHeaderConverter.class, StringConverter.class, ByteArrayConverter.class})
    void theRowThatWasRefusedHasItsWriteTimeAgain(Class<? extends HeaderConverter> converter)
            throws ReflectiveOperationException {
        LetterHeaders record = redriven(
                converter,
                Map.of(
                        LetterHeaders.SENT_BACK_TIMESTAMP, "1795851446508",
                        LetterHeaders.WRITE_TIME, "1795851446508007",
                        LetterHeaders.ROW_IDENTITY, Long.toString(ROW)));

        assertThat(record.timestamp(copyOf(1_795_851_499_999L))).isEqualTo(1_795_851_446_508L);
        assertThat(record.writeTime(ROW, 1_795_851_446_508L)).isEqualTo(1_795_851_446_508_007L);
        assertThat(record.writeTime(ROW + 1, 1_795_851_446_508L))
                .as("another row of the record")
                .isEqualTo(1_795_851_446_507_999L);
    }

    @Test
    void withoutAWriteTimeItIsJustBeforeItsMillisecond() throws ReflectiveOperationException {
        LetterHeaders record = redriven(SimpleHeaderConverter.class, Map.of());

        assertThat(record.timestamp(copyOf(5L))).isEqualTo(5);
        assertThat(record.writeTime(ROW, 5)).isEqualTo(4_999);
        assertThat(record.writeTime(ROW, 0)).isZero();
    }

    @Test
    void aWriteTimeOfAnotherMillisecondOrNoNumberIsNotBelieved() throws ReflectiveOperationException {
        LetterHeaders other = redriven(
                SimpleHeaderConverter.class,
                Map.of(LetterHeaders.WRITE_TIME, "6000", LetterHeaders.ROW_IDENTITY, Long.toString(ROW)));
        assertThat(other.writeTime(ROW, 5)).isEqualTo(4_999);

        LetterHeaders none = redriven(
                SimpleHeaderConverter.class,
                Map.of(
                        LetterHeaders.SENT_BACK_TIMESTAMP,
                        "soon",
                        LetterHeaders.WRITE_TIME,
                        "{}",
                        LetterHeaders.ROW_IDENTITY,
                        ""));
        assertThat(none.timestamp(copyOf(5L))).isEqualTo(5);
        assertThat(none.writeTime(ROW, 5)).isEqualTo(4_999);
    }

    /** Whoever sends a record gives it its headers, but not its time where brokers append; and a transform may have set an earlier one. */
    @Test
    void noHeaderMakesARecordNewerThanItsOwnTime() throws ReflectiveOperationException {
        LetterHeaders record = redriven(
                StringConverter.class,
                Map.of(
                        LetterHeaders.SENT_BACK_TIMESTAMP, "9000",
                        LetterHeaders.WRITE_TIME, "9000007",
                        LetterHeaders.ROW_IDENTITY, Long.toString(ROW)));

        assertThat(record.timestamp(copyOf(5L))).isEqualTo(5);
        assertThat(record.writeTime(ROW, 5)).isEqualTo(4_999);
        assertThat(record.timestamp(copyOf(-1L))).isEqualTo(-1);
        assertThat(record.timestamp(copyOf(null))).isNull();
    }

    /** Any log, any records of it refused or unmappable, sent back in any order behind it. */
    @Property
    void noRecordThatIsSentBackBeatsOneThatIsNewer(@ForAll Random random) throws ReflectiveOperationException {
        WriteTimes times = new WriteTimes(() -> {}, () -> {});
        List<long[]> log = new ArrayList<>();
        for (int offset = 0; offset < 60; offset++) {
            long millis = 100L + random.nextInt(4);
            long row = random.nextInt(3);
            boolean mapped = random.nextInt(4) > 0;
            // One that cannot be mapped has no row as yet: it is not counted.
            long micros = mapped ? times.assign(millis, row, offset, 0) : Long.MIN_VALUE;
            log.add(new long[] {millis, row, micros});
        }
        for (int i = 0; i < 20; i++) {
            int older = random.nextInt(log.size());
            long[] sentBack = log.get(older);
            boolean unmapped = sentBack[2] == Long.MIN_VALUE;
            Map<String, String> headers = unmapped
                    ? Map.of()
                    : Map.of(
                            LetterHeaders.WRITE_TIME, Long.toString(sentBack[2]),
                            LetterHeaders.ROW_IDENTITY, Long.toString(sentBack[1]));
            long again = redriven(SimpleHeaderConverter.class, headers).writeTime(sentBack[1], sentBack[0]);
            for (int other = 0; other < log.size(); other++) {
                long[] stored = log.get(other);
                if (other == older || stored[1] != sentBack[1] || stored[2] == Long.MIN_VALUE) {
                    continue;
                }
                boolean newer = stored[0] > sentBack[0] || (stored[0] == sentBack[0] && other > older);
                if (newer) {
                    assertThat(again).isLessThan(stored[2]);
                } else if (!unmapped || stored[0] < sentBack[0]) {
                    assertThat(again).isGreaterThan(stored[2]);
                }
            }
        }
    }

    private static LetterHeaders redriven(Class<? extends HeaderConverter> type, Map<String, String> headers)
            throws ReflectiveOperationException {
        HeaderConverter converter = type.getDeclaredConstructor().newInstance();
        converter.configure(Map.of("converter.type", "header"));
        ConnectHeaders all = new ConnectHeaders();
        all.add("trace", new SchemaAndValue(null, "7"));
        add(converter, all, LetterHeaders.ATTEMPTS, "1");
        headers.forEach((name, text) -> add(converter, all, name, text));
        return LetterHeaders.of(record(all));
    }

    private static void add(HeaderConverter converter, ConnectHeaders headers, String name, String text) {
        headers.add(name, converter.toConnectHeader("clicks", name, text.getBytes(StandardCharsets.UTF_8)));
    }

    private static SinkRecord copyOf(Long timestamp) {
        return new SinkRecord("clicks", 0, null, null, null, "x", 17, timestamp, TimestampType.CREATE_TIME);
    }

    private static SinkRecord record(Iterable<org.apache.kafka.connect.header.Header> headers) {
        return new SinkRecord("clicks", 0, null, null, null, "x", 17, 5L, TimestampType.CREATE_TIME, headers);
    }
}
