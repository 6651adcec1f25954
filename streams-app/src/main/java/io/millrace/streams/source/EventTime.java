package io.millrace.streams.source;

import io.millrace.streams.event.EventFields;
import io.millrace.streams.event.Reason;
import io.millrace.streams.event.Rejected;
import io.millrace.streams.event.SourceFields;
import io.millrace.streams.pipeline.Pipeline.Source;
import io.millrace.streams.pipeline.PipelineException;
import java.time.Duration;
import org.apache.avro.Schema;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Takes an event's time and refuses one that cannot be trusted. */
public final class EventTime {
    private final int position;
    private final Schema type;
    private final Duration maxFuture;
    private final boolean appendTimes;

    /**
     * Resolves the source's timestamp field.
     *
     * @param source the source; without a timestamp field the Kafka record's timestamp is taken
     * @param event the event's schema
     * @param maxFuture how far ahead of the clock a time may be
     * @param appendTimes whether records have the times at which brokers appended them: these are then the clock, which is the
     *     same whoever reads, and whenever
     * @throws PipelineException if the field is missing or no time
     */
    public EventTime(Source source, Schema event, Duration maxFuture, boolean appendTimes) {
        this.maxFuture = maxFuture;
        this.appendTimes = appendTimes;
        if (source.timestamp() == null) {
            this.position = -1;
            this.type = null;
            return;
        }
        Schema.Field field = SourceFields.require(
                event, source.timestamp().name(), source.timestamp().where());
        this.position = field.pos();
        this.type = SourceFields.withoutNull(field.schema());
        boolean plainLong = type.getType() == Schema.Type.LONG && type.getLogicalType() == null;
        if (!plainLong && !SourceFields.isTimestamp(type)) {
            throw new PipelineException(
                    source.timestamp().where(),
                    "must be a timestamp-millis, a timestamp-micros or a long in milliseconds");
        }
    }

    public long of(EventFields event, long recordTimestamp, long now) throws Rejected {
        long time = recordTimestamp;
        if (position < 0) {
            if (time == ConsumerRecord.NO_TIMESTAMP) {
                throw new Rejected(Reason.TIME_MISSING, "the record has no timestamp");
            }
        } else {
            if (event.isNull(position)) {
                throw new Rejected(Reason.TIME_MISSING, "the event's time is null");
            }
            time = SourceFields.milliseconds(type, event.number(position));
        }
        if (time < 0) {
            throw new Rejected(Reason.TIME_NEGATIVE, "the event's time is before 1970");
        }
        if (time - (appendTimes ? recordTimestamp : now) > maxFuture.toMillis()) {
            throw new Rejected(
                    Reason.TIME_IN_FUTURE,
                    "the event's time is more than " + maxFuture.toSeconds() + " s ahead of "
                            + (appendTimes ? "the time at which its record was appended" : "the clock"));
        }
        return time;
    }
}
