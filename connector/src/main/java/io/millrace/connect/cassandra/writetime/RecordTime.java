package io.millrace.connect.cassandra.writetime;

import io.millrace.connect.cassandra.config.WriteTimeConfig;
import io.millrace.connect.cassandra.config.WriteTimeConfig.WriteTimeSource;
import io.millrace.connect.cassandra.mapping.BadRecordException;
import java.util.function.LongSupplier;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * The record's own time, where it decides the write time. A missing, negative or far-future time is a data error: a row
 * written with a time from the future would ignore every later update until that time has come.
 */
public final class RecordTime {

    private final WriteTimeConfig config;
    private final LongSupplier millisClock;

    public RecordTime(WriteTimeConfig config, LongSupplier millisClock) {
        this.config = config;
        this.millisClock = millisClock;
    }

    /** Returns whether records' own times decide. */
    public boolean isUsed() {
        return config.source() == WriteTimeSource.RECORD;
    }

    /**
     * Reads it, in milliseconds since the epoch: at most {@link WriteTimes#MAX_MILLIS}.
     *
     * @param place where the record stands, for messages
     * @throws BadRecordException when there is none that a row can be written with
     */
    public long millisOf(SinkRecord record, Object place) {
        return checked(record.timestamp(), place);
    }

    /** Does the same for a record that was sent back: the time is the original's, which is never later than its own. */
    public long millisOf(SinkRecord record, RedrivenRecord redriven, Object place) {
        return checked(redriven.timestamp(record.timestamp()), place);
    }

    private long checked(Long timestamp, Object place) {
        if (timestamp == null || timestamp < 0) {
            throw new BadRecordException("Record " + place + " has " + (timestamp == null ? "no" : "a negative")
                    + " timestamp, and write.timestamp=record takes the write time of its row from there. Let the"
                    + " producer set it, or use write.timestamp=field:<path> or none.");
        }
        long millis = timestamp;
        if (config.maxFuture().isPresent()
                && millis - millisClock.getAsLong() > config.maxFuture().get().toMillis()) {
            throw new BadRecordException(
                    "Record " + place + " has a timestamp further ahead of this worker's clock than"
                            + " write.timestamp.max.future.ms allows; written with it, the row would ignore later"
                            + " updates. Mend the producer's clock, or raise the option.");
        }
        if (millis > WriteTimes.MAX_MILLIS) {
            throw new BadRecordException(
                    "Record " + place + " has a timestamp that lies beyond what a write time can hold"
                            + " (the year 294,000). Let the producer set it in milliseconds since 1970.");
        }
        return millis;
    }
}
