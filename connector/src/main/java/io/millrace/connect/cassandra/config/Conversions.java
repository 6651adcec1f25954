package io.millrace.connect.cassandra.config;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.Set;

/**
 * What values mean that do not say it themselves, in the records of one topic.
 *
 * @param unit of numbers without a name that go to a {@code timestamp}
 * @param earliest the first point in time that such a number can mean
 * @param latest the last
 * @param timestampPattern of texts, before the forms that are always known
 * @param zone of local times, and of the day that a point in time falls on
 * @param nullTexts texts that stand for a null, in columns that hold no text
 * @param absentText the text that stands for a value which its source did not send
 * @param headersGuessed whether the type of a header may be a guess of Kafka Connect's
 * @param unknownFieldsIgnored whether fields that a user-defined type lacks are left out
 * @param operand what a value is to its column
 */
public record Conversions(
        EpochUnit unit,
        Instant earliest,
        Instant latest,
        Optional<DateTimeFormatter> timestampPattern,
        Optional<DateTimeFormatter> datePattern,
        Optional<DateTimeFormatter> timePattern,
        Optional<ZoneId> zone,
        Set<String> nullTexts,
        BlobText blobText,
        Optional<String> absentText,
        boolean headersGuessed,
        boolean unknownFieldsIgnored,
        Operand operand) {

    /** What a value is to its column. */
    public enum Operand {
        /** All that it holds. */
        WHOLE,
        /** Elements to add or remove; one that is no array is one of them. */
        ELEMENTS,
        /** Keys of entries to remove; of a map those that it has. */
        KEYS
    }

    /** What bytes a text stands for in a {@code blob} column. */
    public enum BlobText {
        /** None: it is refused. */
        REFUSE,
        BASE64,
        HEX,
        /** Its own. */
        UTF8
    }

    public Conversions {
        nullTexts = Set.copyOf(nullTexts);
    }

    /** Returns the same for values that are something else to their column. */
    public Conversions with(Operand other) {
        return new Conversions(
                unit,
                earliest,
                latest,
                timestampPattern,
                datePattern,
                timePattern,
                zone,
                nullTexts,
                blobText,
                absentText,
                headersGuessed,
                unknownFieldsIgnored,
                other);
    }
}
