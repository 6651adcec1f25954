package io.millrace.connect.cassandra.mapping.encoding;

import io.millrace.connect.cassandra.config.EpochUnit;
import io.millrace.connect.cassandra.config.WriteTimeConfig;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/** Reads write times, in microseconds since 1970, out of values. */
public final class WriteTimeValues {

    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final long NANOS_PER_MICRO = 1_000;

    private final WriteTimeConfig config;
    private final long earliestMicros;

    public WriteTimeValues(WriteTimeConfig config) {
        this.config = config;
        this.earliestMicros = Math.max(0, micros(config.earliest()));
    }

    /**
     * Makes a reader of values of a kind.
     *
     * @throws Unencodable when such values are no write times
     */
    public ToLongFunction<Object> of(Kind kind) {
        return switch (kind) {
            case INT8, INT16, INT32, INT64 -> value -> ofNumber(((Number) value).longValue(), kind);
            case EPOCH_MICROS -> value -> bounded(((Number) value).longValue(), kind);
            case EPOCH_NANOS -> value -> bounded(Math.floorDiv(((Number) value).longValue(), NANOS_PER_MICRO), kind);
            case EPOCH_MILLIS, TIMESTAMP -> {
                ToLongFunction<Object> millis = Times.millis(kind);
                yield value -> bounded(ofMillis(millis.applyAsLong(value)), kind);
            }
            case PROTO_TIMESTAMP -> value -> bounded(micros(Times.instant(kind, value)), kind);
            case STRING -> value -> bounded(micros(parse((String) value)), kind);
            default ->
                throw new Unencodable("is " + kind + "; a write time is an integer in write.timestamp.unit, a Timestamp"
                        + " or a string like 2026-01-31T12:00:00.000Z");
        };
    }

    /**
     * Returns the microseconds of milliseconds.
     *
     * @throws Unencodable when 64 bits do not hold them
     */
    public static long ofMillis(long millis) {
        if (TimeUnit.MICROSECONDS.toMillis(TimeUnit.MILLISECONDS.toMicros(millis)) != millis) {
            throw new Unencodable("lies outside of the range of a write time");
        }
        return TimeUnit.MILLISECONDS.toMicros(millis);
    }

    private long ofNumber(long count, Kind kind) {
        long micros = micros(count, config.unit());
        if (count >= 0 && micros < earliestMicros) {
            throw new Unencodable("is " + kind + " that in " + config.unit() + " since 1970 " + tooEarly()
                    + likelyUnit(count)
                            .map(unit -> "; it looks like " + unit + ": set write.timestamp.unit=" + unit)
                            .orElse("; if it is right, set write.timestamp.earliest"));
        }
        return micros;
    }

    private long bounded(long micros, Kind kind) {
        if (micros >= 0 && micros < earliestMicros) {
            throw new Unencodable(
                    "is " + kind + " that " + tooEarly() + "; if it is right, set" + " write.timestamp.earliest");
        }
        return micros;
    }

    private String tooEarly() {
        return "lies before " + config.earliest()
                + " (write.timestamp.earliest) and would lose against other writes of its row";
    }

    private Optional<EpochUnit> likelyUnit(long count) {
        // A century is ahead of every clock, and far from what the next unit makes of a number.
        long latestMicros = earliestMicros + TimeUnit.DAYS.toMicros(36_525);
        return Arrays.stream(EpochUnit.values())
                .filter(unit -> micros(count, unit) >= earliestMicros && micros(count, unit) <= latestMicros)
                .findFirst();
    }

    private static Instant parse(String text) {
        try {
            return TimeText.ofDate(text)
                    .filter(read -> read.offset() != null)
                    .map(read -> LocalDateTime.of(read.date(), read.time() == null ? LocalTime.MIDNIGHT : read.time())
                            .toInstant(read.offset()))
                    .orElseThrow(WriteTimeValues::noTime);
        } catch (DateTimeException e) {
            // Its message quotes the value.
            throw noTime();
        }
    }

    private static Unencodable noTime() {
        return new Unencodable(
                "is a string that is not a time with its offset from UTC, like 2026-01-31T12:00:00.000Z");
    }

    private static long micros(long count, EpochUnit unit) {
        return switch (unit) {
            case SECONDS -> TimeUnit.SECONDS.toMicros(count);
            case MILLISECONDS -> TimeUnit.MILLISECONDS.toMicros(count);
            case MICROSECONDS -> count;
            case NANOSECONDS -> Math.floorDiv(count, NANOS_PER_MICRO);
        };
    }

    /** Returns the microseconds of a time, or the nearest that 64 bits hold. */
    private static long micros(Instant instant) {
        long micros = TimeUnit.SECONDS.toMicros(instant.getEpochSecond());
        boolean saturated = micros / MICROS_PER_SECOND != instant.getEpochSecond();
        return saturated ? micros : micros + instant.getNano() / NANOS_PER_MICRO;
    }
}
