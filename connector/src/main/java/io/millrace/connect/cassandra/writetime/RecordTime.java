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

    /**
     * Does the same for a letter, or what was one: the time is the original's, which is never later than its own.
     *
     * @throws BadRecordException also where nothing says the original's
     */
    public long millisOf(SinkRecord record, LetterHeaders letter, Object place) {
        if (letter.lacksTimestamp(record)) {
            throw new BadRecordException(
                    "Record " + place + " is a dead letter that does not say its record's time, for its topic has"
                            + " message.timestamp.type=LogAppendTime; with the time of the letter an old record would"
                            + " beat newer ones. Set message.timestamp.type=CreateTime on that topic for the next ones,"
                            + " or write the topic that the record came from again.");
        }
        return checked(letter.timestamp(record), place);
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
