package io.millrace.benchmarks.rollups.plain;

import io.millrace.schemas.PageEvent;
import java.nio.ByteBuffer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/** What the rollup needs of an event, and nothing else: that is what goes through the repartition topic. */
record Hit(long bytes, int latency, long occurredAt) {

    /** The latency where nobody measured it. */
    static final int NOT_MEASURED = Integer.MIN_VALUE;

    private static final int BYTES = Long.BYTES + Integer.BYTES + Long.BYTES;

    static Hit of(PageEvent event) {
        Integer latency = event.getLatencyMs();
        return new Hit(
                event.getBytes(),
                latency == null ? NOT_MEASURED : latency,
                event.getOccurredAt().toEpochMilli());
    }

    static Serde<Hit> serde() {
        return Serdes.serdeFrom(
                (topic, hit) -> ByteBuffer.allocate(BYTES)
                        .putLong(hit.bytes)
                        .putInt(hit.latency)
                        .putLong(hit.occurredAt)
                        .array(),
                (topic, bytes) -> {
                    ByteBuffer buffer = ByteBuffer.wrap(bytes);
                    return new Hit(buffer.getLong(), buffer.getInt(), buffer.getLong());
                });
    }
}
