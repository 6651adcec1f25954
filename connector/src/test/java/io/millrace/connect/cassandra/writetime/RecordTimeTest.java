package io.millrace.connect.cassandra.writetime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.connect.cassandra.config.EpochUnit;
import io.millrace.connect.cassandra.config.WriteTimeConfig;
import io.millrace.connect.cassandra.config.WriteTimeConfig.WriteTimeSource;
import io.millrace.connect.cassandra.mapping.BadRecordException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

class RecordTimeTest {

    private static final long NOW = 1_000_000;

    private final RecordTime limited = recordTime(WriteTimeSource.RECORD, Optional.of(Duration.ofMillis(500)));
    private final RecordTime unlimited = recordTime(WriteTimeSource.RECORD, Optional.empty());

    @Test
    void isUsedOnlyWhereTheRecordDecides() {
        assertThat(limited.isUsed()).isTrue();
        assertThat(recordTime(WriteTimeSource.FIELD, Optional.empty()).isUsed()).isFalse();
        assertThat(recordTime(WriteTimeSource.NONE, Optional.empty()).isUsed()).isFalse();
    }

    @Test
    void takesTheRecordsOwnFromTheEpochOn() {
        assertThat(millis(limited, 0L)).isZero();
        assertThat(millis(limited, 77L)).isEqualTo(77);
    }

    @Test
    void saysWhetherThereIsNoneOrOneThatCannotBe() {
        assertThatThrownBy(() -> millis(limited, null))
                .isInstanceOf(BadRecordException.class)
                .hasMessageContaining("clicks-0@3 has no timestamp");
        assertThatThrownBy(() -> millis(limited, -1L))
                .isInstanceOf(BadRecordException.class)
                .hasMessageContaining("clicks-0@3 has a negative timestamp");
    }

    @Test
    void takesWhatIsAsFarAheadAsIsAllowedAndNoMore() {
        assertThat(millis(limited, NOW + 500)).isEqualTo(NOW + 500);
        assertThatThrownBy(() -> millis(limited, NOW + 501))
                .isInstanceOf(BadRecordException.class)
                .hasMessageContaining("write.timestamp.max.future.ms");
        assertThat(millis(unlimited, NOW + 501)).isEqualTo(NOW + 501);
    }

    @Test
    void takesTheLastMillisecondThatAWriteTimeHoldsAndNoLater() {
        assertThat(millis(unlimited, WriteTimes.MAX_MILLIS)).isEqualTo(WriteTimes.MAX_MILLIS);
        assertThatThrownBy(() -> millis(unlimited, WriteTimes.MAX_MILLIS + 1))
                .isInstanceOf(BadRecordException.class)
                .hasMessageContaining("294,000");
    }

    private static RecordTime recordTime(WriteTimeSource source, Optional<Duration> maxFuture) {
        return new RecordTime(
                new WriteTimeConfig(source, Optional.empty(), maxFuture, EpochUnit.MICROSECONDS, Instant.EPOCH),
                () -> NOW);
    }

    private static long millis(RecordTime time, Long timestamp) {
        TimestampType type = timestamp == null ? TimestampType.NO_TIMESTAMP_TYPE : TimestampType.CREATE_TIME;
        return time.millisOf(new SinkRecord("clicks", 0, null, null, null, null, 3, timestamp, type), "clicks-0@3");
    }
}
