package io.millrace.connect.cassandra.writetime;

import io.millrace.connect.cassandra.config.WriteTimeConfig;
import io.millrace.connect.cassandra.config.WriteTimeConfig.WriteTimeSource;
import io.millrace.connect.cassandra.mapping.BadRecordException;
import java.util.function.LongSupplier;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * The record's own time, where it decides the write time. A missing, negative or far-future time is a data error: a row written with
 * a time from the future would ignore every later update until that time has come.
 */
public final class RecordTime {

    private final WriteTimeConfig config;
    private final LongSupplier millisClock;

    public RecordTime(WriteTimeConfig config, LongSupplier millisClock) {
        this.config = config;
        this.millisClock = millisClock;
    }

    public boolean isUsed() {
        return config.source() == WriteTimeSource.RECORD;
    }

    /**
     * Reads it, in milliseconds since the epoch.
     *
     * @param place where the record stands, for messages
     */
    public long millisOf(SinkRecord record, Object place) {
        Long millis = record.timestamp();
        if (millis == null || millis < 0) {
            throw new BadRecordException("Record " + place + " has " + (millis == null ? "no" : "a negative")
                    + " timestamp, and write.timestamp=record takes the write time of its row from there. Let the producer set it, or use"
                    + " write.timestamp=field:<path> or none.");
        }
        if (config.maxFuture().isPresent()
                && millis - millisClock.getAsLong() > config.maxFuture().get().toMillis()) {
            throw new BadRecordException(
                    "Record " + place + " has a timestamp further ahead of this worker's clock than"
                            + " write.timestamp.max.future.ms allows; written with it, the row would ignore later updates. Mend the producer's clock, or"
                            + " raise the option.");
        }
        return millis;
    }
}
