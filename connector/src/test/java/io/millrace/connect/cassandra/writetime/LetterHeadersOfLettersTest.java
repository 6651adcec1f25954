package io.millrace.connect.cassandra.writetime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

class LetterHeadersOfLettersTest {

    private static final long ROW = 7;

    @Test
    void aRecordThatDoesNotSayItIsOneIsNone() {
        assertThat(LetterHeaders.of(record(new ConnectHeaders()))).isNull();
        assertThat(LetterHeaders.of(record(new ConnectHeaders().addString("trace", "7"))))
                .isNull();
    }

    @Test
    void itIsBeforeItsMillisecondHoweverManyThereAre() {
        LetterHeaders letter = letter();
        assertThat(letter.writeTime(ROW, 5, 5_000)).isEqualTo(4_500);
        assertThat(letter.writeTime(ROW, 5, 5_499)).isEqualTo(4_999);
        assertThat(letter.writeTime(ROW, 5, 5_999)).isEqualTo(4_999);
        assertThat(letter.writeTime(ROW, 0, 0)).isZero();
    }

    @Test
    void theRowThatWasRefusedHasItsWriteTimeAgain() {
        LetterHeaders letter = LetterHeaders.of(record(new ConnectHeaders()
                .addString(LetterHeaders.ORIGINAL_TOPIC, "payments")
                .addLong(LetterHeaders.WRITE_TIME, 5_003)
                .addLong(LetterHeaders.ROW_IDENTITY, ROW)));
        assertThat(letter.writeTime(ROW, 5, 5_000)).isEqualTo(5_003);
        assertThat(letter.writeTime(ROW + 1, 5, 5_000)).isEqualTo(4_500);
        assertThat(letter.writeTime(ROW, 4, 4_000))
                .as("a time that the record never had")
                .isEqualTo(3_500);
    }

    /** Any log, any records of it unmappable, their letters read in their order by a sink with another mapping. */
    @Property
    void noLetterBeatsWhatIsNewerAndNoTwoTie(@ForAll Random random) {
        WriteTimes times = new WriteTimes(() -> {}, () -> {});
        WriteTimes ofLetters = new WriteTimes(() -> {}, () -> {});
        List<long[]> stored = new ArrayList<>();
        List<long[]> letters = new ArrayList<>();
        for (int offset = 0; offset < 60; offset++) {
            long millis = 100L + random.nextInt(4);
            long row = random.nextInt(3);
            if (random.nextInt(4) > 0) {
                stored.add(new long[] {millis, row, times.assign(millis, row, offset, 0)});
            } else {
                long counted = ofLetters.assign(millis, row, letters.size(), 0);
                letters.add(new long[] {millis, row, letter().writeTime(row, millis, counted)});
            }
        }
        for (long[] letter : letters) {
            stored.stream().filter(other -> other[1] == letter[1]).forEach(other -> {
                if (other[0] >= letter[0]) {
                    assertThat(letter[2]).isLessThan(other[2]);
                } else {
                    assertThat(letter[2]).isGreaterThan(other[2]);
                }
            });
        }
        for (long row = 0; row < 3; row++) {
            long each = row;
            List<long[]> inOrder = letters.stream()
                    .filter(letter -> letter[1] == each)
                    .sorted(Comparator.comparingLong(letter -> letter[0]))
                    .toList();
            assertThat(inOrder.stream().map(letter -> letter[2]).toList())
                    .doesNotHaveDuplicates()
                    .isSorted();
        }
    }

    private static LetterHeaders letter() {
        return LetterHeaders.of(record(new ConnectHeaders().addString(LetterHeaders.ORIGINAL_TOPIC, "payments")));
    }

    private static SinkRecord record(Iterable<org.apache.kafka.connect.header.Header> headers) {
        return new SinkRecord("letters", 0, null, null, null, "x", 17, 5L, TimestampType.CREATE_TIME, headers);
    }
}
