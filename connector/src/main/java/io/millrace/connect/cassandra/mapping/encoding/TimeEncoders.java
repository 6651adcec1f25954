package io.millrace.connect.cassandra.mapping.encoding;

import com.datastax.oss.driver.api.core.DefaultProtocolVersion;
import com.datastax.oss.driver.api.core.data.CqlDuration;
import com.datastax.oss.driver.api.core.type.codec.TypeCodecs;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Date;
import java.util.function.ToLongFunction;
import org.apache.kafka.connect.data.Struct;

/** Points in time, days, times of day and durations. */
final class TimeEncoders {

    private static final long NANOS_PER_MICRO = 1_000L;

    private TimeEncoders() {}

    static Encoder timestamp(Kind kind, Context context) {
        TimeTexts texts = TimeTexts.ofTimestamps(context.conversions());
        BareTime bare = new BareTime(kind, context.conversions());
        return switch (kind) {
            case TIMESTAMP -> value -> NumberEncoders.bytes(((Date) value).getTime());
            case INT8, INT16, INT32, INT64 -> value -> NumberEncoders.bytes(bare.millis(((Number) value).longValue()));
            case FLOAT64 -> value -> NumberEncoders.bytes(bare.millis(Decimals.shortest(value)));
            case DECIMAL -> value -> NumberEncoders.bytes(bare.millis((BigDecimal) value));
            case SCALED_DECIMAL -> value -> NumberEncoders.bytes(bare.millis(Decimals.scaled((Struct) value)));
            case STRING -> value -> NumberEncoders.bytes(millis((String) value, texts, bare));
            case DATE, EPOCH_DAYS -> {
                requireZone(context, TimeTexts.noZoneForStart());
                ToLongFunction<Object> days = Times.days(kind);
                yield value -> NumberEncoders.bytes(texts.startOfDay(days.applyAsLong(value)));
            }
            default -> {
                ToLongFunction<Object> millis = Times.millis(kind);
                yield value -> NumberEncoders.bytes(millis.applyAsLong(value));
            }
        };
    }

    static Encoder date(Kind kind, Context context) {
        TimeTexts texts = TimeTexts.ofDates(context.conversions());
        return switch (kind) {
            case DATE, EPOCH_DAYS -> {
                ToLongFunction<Object> days = Times.days(kind);
                yield value -> day(days.applyAsLong(value));
            }
            case INT8, INT16, INT32, INT64 -> {
                BareTime bare = new BareTime(kind, context.conversions());
                yield value -> day(bare.days(((Number) value).longValue()));
            }
            case STRING -> value -> day(texts.date((String) value).toEpochDay());
            default -> {
                requireZone(context, TimeTexts.noZoneForDay());
                ToLongFunction<Object> millis = Times.millis(kind);
                yield value -> day(texts.dayOfMillis(millis.applyAsLong(value)));
            }
        };
    }

    static Encoder time(Kind kind, Context context) {
        if (kind == Kind.STRING) {
            TimeTexts texts = TimeTexts.ofTimes(context.conversions());
            return value -> time(texts.time((String) value));
        }
        ToLongFunction<Object> nanos = Times.nanosOfDay(kind);
        return value -> time(LocalTime.ofNanoOfDay(nanos.applyAsLong(value)));
    }

    static Encoder duration(Kind kind) {
        return switch (kind) {
            case STRING -> value -> bytes(Durations.parse((String) value));
            case MICRO_DURATION -> value -> bytes(Durations.of(((Number) value).longValue(), NANOS_PER_MICRO));
            case NANO_DURATION -> value -> bytes(Durations.of(((Number) value).longValue(), 1));
            default -> value -> bytes(Durations.of((Struct) value));
        };
    }

    /** Says at once, of all records, what no record can change. */
    private static void requireZone(Context context, Unencodable complaint) {
        if (context.conversions().zone().isEmpty()) {
            throw complaint;
        }
    }

    private static long millis(String text, TimeTexts texts, BareTime bare) {
        if (isNumber(text) && texts.byPattern(text).isEmpty()) {
            return bare.millis(Decimals.parse(text));
        }
        try {
            return texts.instant(text).toEpochMilli();
        } catch (ArithmeticException e) {
            throw new Unencodable("is a string with a time outside of the range of a timestamp");
        }
    }

    /** Tells whether a text is digits, perhaps with a sign before and a point among them. */
    private static boolean isNumber(String text) {
        int start = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
        int points = 0;
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            points += c == '.' ? 1 : 0;
            if (c != '.' && (c < '0' || c > '9')) {
                return false;
            }
        }
        return text.length() > start + points && points <= 1;
    }

    private static ByteBuffer bytes(CqlDuration duration) {
        return TypeCodecs.DURATION.encode(duration, DefaultProtocolVersion.V5);
    }

    private static ByteBuffer time(LocalTime time) {
        return TypeCodecs.TIME.encode(time, DefaultProtocolVersion.V5);
    }

    private static ByteBuffer day(long sinceEpoch) {
        if (sinceEpoch != (int) sinceEpoch) {
            throw new Unencodable("is a day outside of its range");
        }
        return TypeCodecs.DATE.encode(LocalDate.ofEpochDay(sinceEpoch), DefaultProtocolVersion.V5);
    }
}
