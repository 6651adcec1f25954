package io.millrace.connect.cassandra.mapping.encoding;

import com.datastax.oss.driver.api.core.DefaultProtocolVersion;
import com.datastax.oss.driver.api.core.data.CqlDuration;
import com.datastax.oss.driver.api.core.type.codec.TypeCodecs;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Date;

/** Points in time, days, times of day and durations. All in UTC. */
final class TimeEncoders {

    private static final long MILLIS_PER_DAY = 86_400_000L;
    private static final long NANOS_PER_MILLI = 1_000_000L;

    private TimeEncoders() {}

    static Encoder timestamp(Kind kind) {
        return switch (kind) {
            case TIMESTAMP -> value -> NumberEncoders.bytes(((Date) value).getTime());
            case INT64 -> value -> NumberEncoders.bytes((Long) value);
            case STRING -> value -> NumberEncoders.bytes(parseInstant((String) value));
            default -> null;
        };
    }

    static Encoder date(Kind kind) {
        return switch (kind) {
            case DATE -> value -> day(Math.floorDiv(((Date) value).getTime(), MILLIS_PER_DAY));
            case INT32 -> value -> day((Integer) value);
            case STRING -> value -> day(parseDate((String) value));
            default -> null;
        };
    }

    static Encoder time(Kind kind) {
        return switch (kind) {
            case TIME ->
                value -> {
                    long millis = ((Date) value).getTime();
                    if (millis < 0 || millis >= MILLIS_PER_DAY) {
                        throw new Unencodable("is a Time outside of a day");
                    }
                    return NumberEncoders.bytes(millis * NANOS_PER_MILLI);
                };
            case STRING -> value -> NumberEncoders.bytes(parseTime((String) value));
            default -> null;
        };
    }

    static Encoder duration(Kind kind) {
        return kind == Kind.STRING
                ? value -> TypeCodecs.DURATION.encode(parseDuration((String) value), DefaultProtocolVersion.V5)
                : null;
    }

    /** Cassandra counts days as an unsigned number with 1970-01-01 in the middle. */
    private static ByteBuffer day(long sinceEpoch) {
        if (sinceEpoch != (int) sinceEpoch) {
            throw new Unencodable("is a day outside of its range");
        }
        return ByteBuffer.allocate(Integer.BYTES).putInt(0, (int) sinceEpoch ^ Integer.MIN_VALUE);
    }

    // The exceptions of the parsers quote the value; none of them goes on.

    private static long parseInstant(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant().toEpochMilli();
        } catch (DateTimeException | ArithmeticException e) {
            throw new Unencodable(
                    "is a string that is not a time with its offset from UTC, like 2026-01-31T12:00:00.000Z");
        }
    }

    private static long parseDate(String text) {
        try {
            return LocalDate.parse(text).toEpochDay();
        } catch (DateTimeException e) {
            throw new Unencodable("is a string that is not a day like 2026-01-31");
        }
    }

    private static long parseTime(String text) {
        try {
            return LocalTime.parse(text).toNanoOfDay();
        } catch (DateTimeException e) {
            throw new Unencodable("is a string that is not a time of day like 12:00:00.000");
        }
    }

    private static CqlDuration parseDuration(String text) {
        try {
            return CqlDuration.from(text);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new Unencodable("is a string that is not a duration like 1h30m or P1DT2H");
        }
    }
}
