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
 * @param elementsAlone whether a value that is no array stands for a set of it, as where one is added to
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
        boolean elementsAlone) {

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

    /** Returns the same for a column that elements are added to or removed from. */
    public Conversions withElementsAlone() {
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
                true);
    }
}
