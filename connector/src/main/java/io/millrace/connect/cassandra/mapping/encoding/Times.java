package io.millrace.connect.cassandra.mapping.encoding;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.function.ToLongFunction;
import org.apache.kafka.connect.data.Struct;

/** Reads values whose kind says which time they mean. */
final class Times {

    private static final long MILLIS_PER_SECOND = 1_000L;
    private static final long MILLIS_PER_DAY = 86_400_000L;
    private static final long MICROS_PER_MILLI = 1_000L;
    private static final long NANOS_PER_MICRO = 1_000L;
    private static final long NANOS_PER_MILLI = 1_000_000L;
    private static final long NANOS_PER_DAY = MILLIS_PER_DAY * NANOS_PER_MILLI;

    private Times() {}

    /** Reads points in time as milliseconds since 1970; what is finer is cut off, towards the past. */
    static ToLongFunction<Object> millis(Kind kind) {
        return switch (kind) {
            case TIMESTAMP -> value -> ((Date) value).getTime();
            case EPOCH_MILLIS -> value -> ((Number) value).longValue();
            case EPOCH_MICROS -> value -> Math.floorDiv(((Number) value).longValue(), MICROS_PER_MILLI);
            case EPOCH_NANOS -> value -> Math.floorDiv(((Number) value).longValue(), NANOS_PER_MILLI);
            case PROTO_TIMESTAMP -> value -> ofProto((Struct) value);
            default -> throw new IllegalArgumentException(kind + " is no point in time");
        };
    }

    /** Reads days since 1970. */
    static ToLongFunction<Object> days(Kind kind) {
        return kind == Kind.DATE
                ? value -> Math.floorDiv(((Date) value).getTime(), MILLIS_PER_DAY)
                : value -> ((Number) value).longValue();
    }

    /** Reads times of day as nanoseconds since midnight. */
    static ToLongFunction<Object> nanosOfDay(Kind kind) {
        return switch (kind) {
            case TIME -> value -> nanosOfDay(((Date) value).getTime(), NANOS_PER_MILLI);
            case MILLIS_OF_DAY -> value -> nanosOfDay(((Number) value).longValue(), NANOS_PER_MILLI);
            case MICROS_OF_DAY -> value -> nanosOfDay(((Number) value).longValue(), NANOS_PER_MICRO);
            case NANOS_OF_DAY -> value -> nanosOfDay(((Number) value).longValue(), 1);
            default -> throw new IllegalArgumentException(kind + " is no time of day");
        };
    }

    private static long nanosOfDay(long sinceMidnight, long unitNanos) {
        if (sinceMidnight < 0 || sinceMidnight >= NANOS_PER_DAY / unitNanos) {
            throw new Unencodable("is a time outside of a day");
        }
        return sinceMidnight * unitNanos;
    }

    private static long ofProto(Struct struct) {
        try {
            return Math.addExact(
                    Math.multiplyExact(seconds(struct), MILLIS_PER_SECOND), nanos(struct) / NANOS_PER_MILLI);
        } catch (ArithmeticException e) {
            throw new Unencodable("is a time outside of the range of a timestamp");
        }
    }

    /** Returns a point in time with all that it has. */
    static Instant instant(Kind kind, Object value) {
        return switch (kind) {
            case EPOCH_MICROS -> Instant.EPOCH.plus(((Number) value).longValue(), ChronoUnit.MICROS);
            case EPOCH_NANOS -> Instant.EPOCH.plusNanos(((Number) value).longValue());
            case PROTO_TIMESTAMP -> ofProto(value, Instant.EPOCH);
            default -> Instant.ofEpochMilli(millis(kind).applyAsLong(value));
        };
    }

    private static Instant ofProto(Object value, Instant epoch) {
        try {
            Struct struct = (Struct) value;
            return epoch.plusSeconds(seconds(struct)).plusNanos(nanos(struct));
        } catch (DateTimeException | ArithmeticException e) {
            throw new Unencodable("is a time outside of the range of times");
        }
    }

    /** Returns a duration with all that it has. */
    static Duration duration(Kind kind, Object value) {
        return switch (kind) {
            case MICRO_DURATION -> Duration.of(((Number) value).longValue(), ChronoUnit.MICROS);
            case NANO_DURATION -> Duration.ofNanos(((Number) value).longValue());
            default -> {
                try {
                    yield Duration.ofSeconds(seconds((Struct) value), nanos((Struct) value));
                } catch (ArithmeticException e) {
                    throw new Unencodable("is a duration outside of its range");
                }
            }
        };
    }

    /** Protobuf leaves out what is zero. */
    static long seconds(Struct struct) {
        Object seconds = struct.get("seconds");
        return seconds == null ? 0 : ((Number) seconds).longValue();
    }

    static long nanos(Struct struct) {
        Object nanos = struct.get("nanos");
        return nanos == null ? 0 : ((Number) nanos).longValue();
    }
}
