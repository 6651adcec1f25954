package io.millrace.benchmarks.rollups.plain;

import java.nio.ByteBuffer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/** The state of one row. */
record Total(long views, long bytes, int slowest, long lastSeen) {

    static final Total NOTHING = new Total(0, 0, Hit.NOT_MEASURED, Long.MIN_VALUE);

    private static final int BYTES = 3 * Long.BYTES + Integer.BYTES;

    Total plus(Hit hit) {
        return new Total(
                views + 1, bytes + hit.bytes(), Math.max(slowest, hit.latency()), Math.max(lastSeen, hit.occurredAt()));
    }

    static Serde<Total> serde() {
        return Serdes.serdeFrom(
                (topic, total) -> total == null
                        ? null
                        : ByteBuffer.allocate(BYTES)
                                .putLong(total.views)
                                .putLong(total.bytes)
                                .putInt(total.slowest)
                                .putLong(total.lastSeen)
                                .array(),
                (topic, bytes) -> {
                    if (bytes == null) {
                        return null;
                    }
                    ByteBuffer buffer = ByteBuffer.wrap(bytes);
                    return new Total(buffer.getLong(), buffer.getLong(), buffer.getInt(), buffer.getLong());
                });
    }
}
