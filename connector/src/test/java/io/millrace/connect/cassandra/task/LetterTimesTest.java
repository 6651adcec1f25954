package io.millrace.connect.cassandra.task;

import static io.millrace.connect.cassandra.task.Fixtures.identity;
import static io.millrace.connect.cassandra.task.Fixtures.record;
import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Letters that a sink reads from their topic, where that has put the broker's time in place of the record's. */
class LetterTimesTest {

    private static final long T = 1_000_000;
    private static final String NEWER = "newer";

    private final FakeCassandra cassandra = new FakeCassandra();
    private final TestWorker worker = new TestWorker(cassandra, "linger.ms", "0");

    @BeforeEach
    void aNewerRecordOfTheRowIsWritten() {
        worker.start();
        worker.put(record(0, "a/1", NEWER, T + 50));
        drain();
    }

    @Test
    void aLetterThatDoesNotSayItsRecordsTimeIsABadRecord() {
        put(letter(1));

        assertThat(stored()).isEqualTo(NEWER);
        assertThat(worker.reasons)
                .singleElement()
                .asString()
                .contains("clicks-0@1", "message.timestamp.type=LogAppendTime", "CreateTime");
    }

    @Test
    void aRefusedRowsWriteTimeSaysIt() {
        SinkRecord letter = letter(1);
        letter.headers()
                .addLong("millrace.write.timestamp.us", T * 1_000 + 7)
                .addLong("millrace.write.row", identity("a/1"));
        put(letter);

        assertThat(stored()).isEqualTo(NEWER);
        assertThat(sentLast()).isEqualTo(T * 1_000 + 7);
        assertThat(worker.deadLetters).isEmpty();
    }

    @Test
    void theOriginalsTimestampSaysIt() {
        SinkRecord letter = letter(1);
        letter.headers().addString("millrace.original.timestamp", Long.toString(T));
        put(letter);

        assertThat(stored()).isEqualTo(NEWER);
        assertThat(sentLast()).isEqualTo(T * 1_000 - 500);
        assertThat(worker.deadLetters).isEmpty();
    }

    @Test
    void theOriginalsTimestampSaysItWhereOnlyThisLettersWasRefused() {
        SinkRecord letter = record(1, "a/1", "old", T + 400);
        letter.headers()
                .addString("__connect.errors.topic", "payments")
                .addString("millrace.original.timestamp", Long.toString(T));
        put(letter);

        assertThat(stored()).isEqualTo(NEWER);
        assertThat(sentLast()).isEqualTo(T * 1_000 - 500);
    }

    @Test
    void noHeaderMakesALetterNewerThanItIs() {
        SinkRecord original = letter(1);
        original.headers().addLong("millrace.original.timestamp", T + 60_000);
        put(original);
        assertThat(sentLast()).isEqualTo((T + 400) * 1_000 - 500);

        SinkRecord written = letter(2);
        written.headers()
                .addLong("millrace.write.timestamp.us", (T + 60_000) * 1_000)
                .addLong("millrace.write.row", identity("a/1"));
        put(written);
        assertThat(sentLast()).isLessThan((T + 400) * 1_000);
    }

    @Test
    void aCopyThatFailedAgainSaysItToo() {
        SinkRecord letter = letter(1);
        letter.headers().addLong("millrace.redrive.attempts", 1).addLong("millrace.redrive.timestamp", T);
        put(letter);

        assertThat(stored()).isEqualTo(NEWER);
        assertThat(sentLast()).isEqualTo(T * 1_000 - 1);
    }

    @Test
    void aRecordThatIsNoLetterHasTheTimeOfItsTopic() {
        SinkRecord record = appended(1, "later");
        record.headers().addString("trace", "7");
        put(record);

        assertThat(stored()).isEqualTo("later");
        assertThat(sentLast()).isEqualTo((T + 400) * 1_000);
    }

    private static SinkRecord letter(long offset) {
        SinkRecord letter = appended(offset, "old");
        letter.headers().addString("__connect.errors.topic", "payments");
        return letter;
    }

    private static SinkRecord appended(long offset, String value) {
        return new SinkRecord("clicks", 0, null, "a/1", null, value, offset, T + 400, TimestampType.LOG_APPEND_TIME);
    }

    private String stored() {
        return cassandra.rows.get(identity("a/1")).value();
    }

    private long sentLast() {
        return cassandra.sent.get(cassandra.sent.size() - 1).get(0).writeTimeMicros();
    }

    private void put(SinkRecord record) {
        worker.put(record);
        drain();
    }

    private void drain() {
        for (int i = 0; i < 10; i++) {
            cassandra.answerAll();
            worker.after(100);
        }
    }
}
