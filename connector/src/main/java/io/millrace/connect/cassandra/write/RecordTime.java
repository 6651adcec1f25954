package io.millrace.connect.cassandra.write;

import io.millrace.connect.cassandra.config.WriteTimeConfig;
import io.millrace.connect.cassandra.config.WriteTimeConfig.WriteTimeSource;
import io.millrace.connect.cassandra.mapping.BadRecordException;
import io.millrace.connect.cassandra.offsets.Delivery;
import java.util.function.LongSupplier;

/**
 * The record's own time, where it decides the write time. A missing, negative or far-future time is a data error: a row written with
 * a time from the future would ignore every later update until that time has come.
 */
final class RecordTime {

    private final WriteTimeConfig config;
    private final LongSupplier millisClock;

    RecordTime(WriteTimeConfig config, LongSupplier millisClock) {
        this.config = config;
        this.millisClock = millisClock;
    }

    boolean isUsed() {
        return config.source() == WriteTimeSource.RECORD;
    }

    /** Milliseconds since the epoch. */
    long millisOf(Delivery delivery) {
        Long millis = delivery.record().timestamp();
        if (millis == null || millis < 0) {
            throw new BadRecordException("Record " + delivery + " has " + (millis == null ? "no" : "a negative")
                    + " timestamp, and write.timestamp=record takes the write time of its row from there. Let the producer set it, or use"
                    + " write.timestamp=field:<path> or none.");
        }
        if (config.maxFuture().isPresent()
                && millis - millisClock.getAsLong() > config.maxFuture().get().toMillis()) {
            throw new BadRecordException(
                    "Record " + delivery + " has a timestamp further ahead of this worker's clock than"
                            + " write.timestamp.max.future.ms allows; written with it, the row would ignore later updates. Mend the producer's clock, or"
                            + " raise the option.");
        }
        return millis;
    }
}
