package io.millrace.quickstart;

import io.millrace.quickstart.AccessLogParser.RejectedLine;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Reads the times of access logs, as milliseconds since 1970. */
final class LogTime {

    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.US);
    private static final DateTimeFormatter ISO_8601 =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss[.SSSSSSSSS][.SSSSSS][.SSS][XXX][XX]", Locale.US);
    private static final BigDecimal EARLIEST =
            BigDecimal.valueOf(Instant.parse("1990-01-01T00:00:00Z").getEpochSecond());
    private static final BigDecimal LATEST =
            BigDecimal.valueOf(Instant.parse("2200-01-01T00:00:00Z").getEpochSecond());

    private LogTime() {}

    static long local(String text) throws RejectedLine {
        return parsed(text, LOCAL, "01/Aug/1995:02:00:00 -0400");
    }

    static long iso8601(String text) throws RejectedLine {
        return parsed(text, ISO_8601, "1995-08-01T02:00:00-04:00");
    }

    /** Refuses what other units than seconds would make of a time of our days. */
    static long seconds(BigDecimal seconds) throws RejectedLine {
        if (seconds.compareTo(EARLIEST) < 0 || seconds.compareTo(LATEST) >= 0) {
            throw new RejectedLine("the time is a number, and as seconds since 1970 not within 1990 to 2200");
        }
        return seconds.movePointRight(3).setScale(0, RoundingMode.FLOOR).longValueExact();
    }

    private static long parsed(String text, DateTimeFormatter form, String example) throws RejectedLine {
        try {
            return OffsetDateTime.parse(text, form).toInstant().toEpochMilli();
        } catch (DateTimeException e) {
            throw new RejectedLine("the time is not like " + example);
        }
    }
}
