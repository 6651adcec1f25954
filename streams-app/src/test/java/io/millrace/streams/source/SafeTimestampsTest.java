package io.millrace.streams.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams sees a timestamp that it can live with, and the router sees the record's own. */
class SafeTimestampsTest {
    private static final byte[] BYTES = {1};

    private final SafeTimestamps timestamps = new SafeTimestamps();

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1, 0, 1_700_000_000_000L, 4_102_444_800_000L, Long.MAX_VALUE})
    void theRecordsOwnComesThrough(long timestamp) {
        for (boolean forged : new boolean[] {false, true}) {
            RecordHeaders headers = new RecordHeaders();
            headers.add("trace", BYTES);
            if (forged) {
                headers.add("millrace.record.timestamp", BYTES);
            }
            ConsumerRecord<Object, Object> consumed = new ConsumerRecord<>(
                    "events", 0, 5, timestamp, TimestampType.CREATE_TIME, 1, 1, null, BYTES, headers, Optional.empty());

            long safe = timestamps.extract(consumed, -1);

            assertThat(safe).isBetween(0L, System.currentTimeMillis());
            Record<byte[], byte[]> record = new Record<>(null, BYTES, safe, consumed.headers());
            assertThat(SafeTimestamps.takeOwn(record)).isEqualTo(timestamp);
            assertThat(record.headers().toArray()).hasSize(1);
            if (timestamp >= 0 && timestamp < 4_000_000_000_000L) {
                assertThat(safe).isEqualTo(timestamp);
            }
        }
    }
}
