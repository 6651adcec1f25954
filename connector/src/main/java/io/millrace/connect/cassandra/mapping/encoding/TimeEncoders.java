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
    private static final long MICROS_PER_MILLI = 1_000L;
    private static final long NANOS_PER_MICRO = 1_000L;
    private static final long NANOS_PER_MILLI = 1_000_000L;
    private static final int DATE_LENGTH = "2026-01-31".length();
    private static final long NANOS_PER_DAY = MILLIS_PER_DAY * NANOS_PER_MILLI;

    private TimeEncoders() {}

    static Encoder timestamp(Kind kind) {
        return switch (kind) {
            case TIMESTAMP -> value -> NumberEncoders.bytes(((Date) value).getTime());
            case INT64, EPOCH_MILLIS -> value -> NumberEncoders.bytes(((Number) value).longValue());
            case EPOCH_MICROS ->
                value -> NumberEncoders.bytes(Math.floorDiv(((Number) value).longValue(), MICROS_PER_MILLI));
            case EPOCH_NANOS ->
                value -> NumberEncoders.bytes(Math.floorDiv(((Number) value).longValue(), NANOS_PER_MILLI));
            case STRING -> value -> NumberEncoders.bytes(parseInstant((String) value));
            default -> null;
        };
    }

    static Encoder date(Kind kind) {
        return switch (kind) {
            case DATE -> value -> day(Math.floorDiv(((Date) value).getTime(), MILLIS_PER_DAY));
            case INT32, EPOCH_DAYS -> value -> day(((Number) value).longValue());
            case STRING -> value -> day(parseDate((String) value));
            default -> null;
        };
    }

    static Encoder time(Kind kind) {
        return switch (kind) {
            case TIME -> value -> timeOfDay(((Date) value).getTime(), NANOS_PER_MILLI);
            case MILLIS_OF_DAY -> value -> timeOfDay(((Number) value).longValue(), NANOS_PER_MILLI);
            case MICROS_OF_DAY -> value -> timeOfDay(((Number) value).longValue(), NANOS_PER_MICRO);
            case NANOS_OF_DAY -> value -> timeOfDay(((Number) value).longValue(), 1);
            case STRING -> value -> time(parseTime((String) value));
            default -> null;
        };
    }

    static Encoder duration(Kind kind) {
        return switch (kind) {
            case STRING -> value -> bytes(Durations.parse((String) value));
            case MICRO_DURATION -> value -> bytes(Durations.of(((Number) value).longValue(), NANOS_PER_MICRO));
            case NANO_DURATION -> value -> bytes(Durations.of(((Number) value).longValue(), 1));
            default -> null;
        };
    }

    private static ByteBuffer bytes(CqlDuration duration) {
        return TypeCodecs.DURATION.encode(duration, DefaultProtocolVersion.V5);
    }

    private static ByteBuffer time(LocalTime time) {
        return TypeCodecs.TIME.encode(time, DefaultProtocolVersion.V5);
    }

    private static ByteBuffer timeOfDay(long sinceMidnight, long unitNanos) {
        if (sinceMidnight < 0 || sinceMidnight >= NANOS_PER_DAY / unitNanos) {
            throw new Unencodable("is a time outside of a day");
        }
        return time(LocalTime.ofNanoOfDay(sinceMidnight * unitNanos));
    }

    private static ByteBuffer day(long sinceEpoch) {
        if (sinceEpoch != (int) sinceEpoch) {
            throw new Unencodable("is a day outside of its range");
        }
        return TypeCodecs.DATE.encode(LocalDate.ofEpochDay(sinceEpoch), DefaultProtocolVersion.V5);
    }

    // The exceptions of the parsers quote the value; none of them goes on.

    private static long parseInstant(String text) {
        try {
            return OffsetDateTime.parse(isoForm(text)).toInstant().toEpochMilli();
        } catch (DateTimeException | ArithmeticException e) {
            throw new Unencodable(
                    "is a string that is not a time with its offset from UTC, like 2026-01-31T12:00:00.000Z");
        }
    }

    /** Rewrites a time as Cassandra and PostgreSQL print it, with a blank for the T or an offset without its colon or minutes. */
    private static String isoForm(String text) {
        boolean blank = text.length() > DATE_LENGTH && text.charAt(DATE_LENGTH) == ' ';
        String iso = blank ? text.substring(0, DATE_LENGTH) + 'T' + text.substring(DATE_LENGTH + 1) : text;
        int sign = Math.max(iso.lastIndexOf('+'), iso.lastIndexOf('-'));
        if (sign < iso.indexOf('T')) {
            return iso;
        }
        return switch (iso.length() - sign - 1) {
            case 2 -> iso + ":00";
            case 4 -> iso.substring(0, sign + 3) + ':' + iso.substring(sign + 3);
            default -> iso;
        };
    }

    private static long parseDate(String text) {
        try {
            return LocalDate.parse(withoutUtc(text)).toEpochDay();
        } catch (DateTimeException e) {
            throw new Unencodable("is a string that is not a day like 2026-01-31");
        }
    }

    private static LocalTime parseTime(String text) {
        try {
            return LocalTime.parse(withoutUtc(text));
        } catch (DateTimeException e) {
            throw new Unencodable("is a string that is not a time of day like 12:00:00.000");
        }
    }

    /** Takes off the offset of a time that says that it is in UTC, as all times in Cassandra are. */
    private static String withoutUtc(String text) {
        return text.endsWith("Z") ? text.substring(0, text.length() - 1) : text;
    }
}
