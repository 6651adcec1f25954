package io.millrace.connect.cassandra.mapping.encoding;

import com.datastax.oss.driver.api.core.type.DataType;
import com.datastax.oss.driver.api.core.type.DataTypes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.connect.data.Schema;

/** What each type that holds a single value takes: the one place that says it, for encoders, messages and the docs. */
final class ConversionTable {

    private static final String AS_THEY_ARE = "the same";

    /** Makes the encoder of one kind for one type. */
    @FunctionalInterface
    interface Maker {

        /**
         * Makes an encoder.
         *
         * @throws Unencodable when no value of the kind can be taken, as things are configured
         */
        Encoder make(Kind kind, DataType type, Schema schema, Context context);
    }

    /**
     * What a type takes.
     *
     * @param from what is taken, in words
     * @param becomes what is stored, in words
     */
    record Rule(String from, Set<Kind> kinds, String becomes, Maker maker) {}

    /** A type and its rules, no two of them for one kind. */
    record ScalarType(DataType type, List<Rule> rules) {

        Optional<Rule> rule(Kind kind) {
            return rules.stream().filter(rule -> rule.kinds().contains(kind)).findFirst();
        }

        String takes() {
            List<String> words = rules.stream().map(Rule::from).toList();
            int last = words.size() - 1;
            return last == 0 ? words.get(0) : String.join(", ", words.subList(0, last)) + " or " + words.get(last);
        }
    }

    private static final List<ScalarType> TYPES = List.of(
            new ScalarType(DataTypes.TEXT, texts(TextEncoders::text)),
            new ScalarType(DataTypes.ASCII, texts(TextEncoders::ascii)),
            new ScalarType(
                    DataTypes.BOOLEAN,
                    List.of(
                            new Rule(
                                    "a boolean",
                                    Kinds.of(Kind.BOOLEAN),
                                    AS_THEY_ARE,
                                    (kind, type, schema, context) -> BooleanEncoders.of(kind)),
                            new Rule(
                                    "a number that is 0 or 1",
                                    Kinds.union(List.of(Kinds.PLAIN_INTEGERS, Kinds.FLOATS, Kinds.DECIMALS)),
                                    "`false` or `true`; others are refused",
                                    (kind, type, schema, context) -> BooleanEncoders.of(kind)),
                            new Rule(
                                    "a string",
                                    Kinds.STRINGS,
                                    "of `true` and `false` in any case, `1` and `0`",
                                    (kind, type, schema, context) -> BooleanEncoders.of(kind)))),
            new ScalarType(DataTypes.TINYINT, integers(NumberEncoders::tinyint, Set.of(), "")),
            new ScalarType(DataTypes.SMALLINT, integers(NumberEncoders::smallint, Set.of(), "")),
            new ScalarType(
                    DataTypes.INT,
                    integers(
                            NumberEncoders::integer,
                            Kinds.of(Kind.DATE, Kind.TIME),
                            "days since 1970, milliseconds since midnight")),
            new ScalarType(
                    DataTypes.BIGINT,
                    integers(
                            NumberEncoders::bigint,
                            Kinds.of(Kind.DATE, Kind.TIME, Kind.TIMESTAMP),
                            "days since 1970, milliseconds since midnight, milliseconds since 1970")),
            new ScalarType(DataTypes.COUNTER, integers(NumberEncoders::bigint, Set.of(), "")),
            new ScalarType(
                    DataTypes.VARINT,
                    integers(
                            NumberEncoders::varint,
                            Kinds.of(Kind.DATE, Kind.TIME, Kind.TIMESTAMP),
                            "days since 1970, milliseconds since midnight, milliseconds since 1970")),
            new ScalarType(DataTypes.FLOAT, floats(NumberEncoders::float32)),
            new ScalarType(DataTypes.DOUBLE, floats(NumberEncoders::float64)),
            new ScalarType(
                    DataTypes.DECIMAL,
                    List.of(
                            decimal("a Decimal", Kinds.DECIMALS, "the same, with its scale"),
                            decimal("an integer", Kinds.INTEGERS, "the same, of scale 0"),
                            decimal("a float", Kinds.FLOATS, "the shortest decimal that reads back as it: `0.1`"),
                            decimal(
                                    "a string with a number",
                                    Kinds.STRINGS,
                                    "the same: `1.50` with its scale, `1e3`"))),
            new ScalarType(
                    DataTypes.TIMESTAMP,
                    List.of(
                            timestamp(
                                    "a point in time",
                                    Kinds.INSTANTS,
                                    "the same; what is finer than a millisecond is cut off, towards the past"),
                            timestamp(
                                    "a number in convert.timestamp.unit",
                                    Kinds.union(List.of(Kinds.PLAIN_INTEGERS, Kinds.of(Kind.FLOAT64), Kinds.DECIMALS)),
                                    "a time since 1970 between `convert.timestamp.earliest` and `latest`; others are refused"),
                            timestamp(
                                    "a string like 2026-01-31T12:00:00.000Z",
                                    Kinds.STRINGS,
                                    "by `convert.timestamp.pattern`, or ISO 8601 or a literal of CQL: `2026-01-31 12:00:00+0000`;"
                                            + " without an offset in `convert.zone`; digits as a number"),
                            timestamp(
                                    "a Date with convert.zone", Kinds.DAYS, "the begin of the day in `convert.zone`"))),
            new ScalarType(
                    DataTypes.DATE,
                    List.of(
                            date("a Date", Kinds.DAYS, AS_THEY_ARE),
                            date(
                                    "an integer in days since 1970",
                                    Kinds.PLAIN_INTEGERS,
                                    "a day between `convert.timestamp.earliest` and `latest`; others are refused"),
                            date(
                                    "a string like 2026-01-31",
                                    Kinds.STRINGS,
                                    "by `convert.date.pattern`, or ISO 8601; a time with its offset as points in time are"),
                            date("a point in time with convert.zone", Kinds.INSTANTS, "its day in `convert.zone`"))),
            new ScalarType(
                    DataTypes.TIME,
                    List.of(
                            new Rule(
                                    "a time of day",
                                    Kinds.TIMES,
                                    "the same, from 00:00 until before 24:00",
                                    (kind, type, schema, context) -> TimeEncoders.time(kind, context)),
                            new Rule(
                                    "a string like 12:00:00.000",
                                    Kinds.STRINGS,
                                    "by `convert.time.pattern`, or ISO 8601; an offset can only be that of UTC",
                                    (kind, type, schema, context) -> TimeEncoders.time(kind, context)))),
            new ScalarType(
                    DataTypes.DURATION,
                    List.of(
                            new Rule(
                                    "a duration",
                                    Kinds.DURATIONS,
                                    "the same, in nanoseconds",
                                    (kind, type, schema, context) -> TimeEncoders.duration(kind)),
                            new Rule(
                                    "a string like 1h30m or P1DT2H",
                                    Kinds.STRINGS,
                                    "CQL's literals, or ISO 8601 with fractions and signs: `P0Y0M1DT2H0M0.5S`",
                                    (kind, type, schema, context) -> TimeEncoders.duration(kind)))),
            new ScalarType(
                    DataTypes.UUID,
                    List.of(
                            uuid(
                                    "a string with a UUID",
                                    Kinds.STRINGS,
                                    "with or without dashes, in `{}`, or after `urn:uuid:`"),
                            uuid("16 bytes", Kinds.BYTE_ARRAYS, "the UUID that they are"))),
            new ScalarType(
                    DataTypes.TIMEUUID,
                    List.of(
                            timeuuid("a string with a UUID of version 1", Kinds.STRINGS, "the same forms"),
                            timeuuid("16 bytes", Kinds.BYTE_ARRAYS, "the UUID that they are, of version 1"))),
            new ScalarType(
                    DataTypes.INET,
                    List.of(
                            new Rule(
                                    "a string with an IP address",
                                    Kinds.STRINGS,
                                    "names are not looked up; with a zone (`%eth0`) or leading zeros (`010.0.0.1`) refused",
                                    (kind, type, schema, context) -> IdentifierEncoders.inet(kind)),
                            new Rule(
                                    "4 or 16 bytes",
                                    Kinds.BYTE_ARRAYS,
                                    "the address that they are",
                                    (kind, type, schema, context) -> IdentifierEncoders.inet(kind)))),
            new ScalarType(
                    DataTypes.BLOB,
                    List.of(
                            new Rule(
                                    "a byte array",
                                    Kinds.BYTE_ARRAYS,
                                    "the same; an empty one stays empty",
                                    (kind, type, schema, context) -> ByteEncoders.blob(kind, context)),
                            new Rule(
                                    "a string with convert.blob.text",
                                    Kinds.STRINGS,
                                    "what it is the code of, in base64 (of both alphabets) or hexadecimal (also with `0x`), or"
                                            + " its UTF-8",
                                    (kind, type, schema, context) -> ByteEncoders.blob(kind, context)))));

    private ConversionTable() {}

    static List<ScalarType> types() {
        return TYPES;
    }

    static Optional<ScalarType> of(DataType type) {
        return TYPES.stream().filter(scalar -> scalar.type().equals(type)).findFirst();
    }

    private static List<Rule> texts(Maker maker) {
        return List.of(
                new Rule("a string", Kinds.STRINGS, "the same; one cut within a character is refused", maker),
                new Rule("a boolean", Kinds.of(Kind.BOOLEAN), "`true` or `false`", maker),
                new Rule(
                        "an integer",
                        Kinds.union(List.of(Kinds.PLAIN_INTEGERS, Kinds.of(Kind.YEAR, Kind.UNKNOWN_TIME))),
                        "its digits",
                        maker),
                new Rule("a float", Kinds.FLOATS, "its shortest decimal: `0.1`, `12.0`, `10000000000.0`", maker),
                new Rule("a Decimal", Kinds.DECIMALS, "its digits, without an exponent: `1.50`", maker),
                new Rule(
                        "a time, a day or a duration",
                        Kinds.union(List.of(Kinds.INSTANTS, Kinds.DAYS, Kinds.TIMES, Kinds.DURATIONS)),
                        "as ISO 8601, in UTC: `2026-01-31T12:00:00.123Z`, `2026-01-31`, `12:00`, `PT1.5S`",
                        maker),
                new Rule("a struct, a map or an array", Kinds.STRUCTURES, "its [JSON](#structures-as-text)", maker));
    }

    @FunctionalInterface
    private interface NumberMaker {
        Encoder make(Kind kind, DataType type);
    }

    private static List<Rule> integers(NumberMaker numbers, Set<Kind> times, String count) {
        Maker maker = (kind, type, schema, context) -> numbers.make(kind, type);
        List<Rule> rules = new ArrayList<>(List.of(
                new Rule("an integer within its range", Kinds.INTEGERS, "the same, whatever it counts", maker),
                new Rule(
                        "a Decimal or a float without a fraction",
                        Kinds.union(List.of(Kinds.DECIMALS, Kinds.FLOATS)),
                        "`3` of `3.0`; floats only as far as they hold every integer (2^53, of 32 bits 2^24)",
                        maker),
                new Rule("a string with such a number", Kinds.STRINGS, "`404`, `-1`, `3.0`, `1e3`", maker)));
        if (!times.isEmpty()) {
            String words = times.contains(Kind.TIMESTAMP) ? "a Date, a Time or a Timestamp" : "a Date or a Time";
            rules.add(new Rule(words, times, count, maker));
        }
        return Collections.unmodifiableList(rules);
    }

    @FunctionalInterface
    private interface FloatMaker {
        Encoder make(Kind kind);
    }

    private static List<Rule> floats(FloatMaker floats) {
        Maker maker = (kind, type, schema, context) -> floats.make(kind);
        return List.of(
                new Rule(
                        "a float",
                        Kinds.FLOATS,
                        "the same, or the nearest; what would become 0 or infinite by it is refused",
                        maker),
                new Rule(
                        "an integer or a Decimal",
                        Kinds.union(List.of(Kinds.INTEGERS, Kinds.DECIMALS)),
                        "the nearest float, likewise",
                        maker),
                new Rule(
                        "a string with a number",
                        Kinds.STRINGS,
                        "the nearest float, likewise; `NaN`, `Infinity`, `-Infinity`",
                        maker));
    }

    private static Rule decimal(String from, Set<Kind> kinds, String becomes) {
        return new Rule(from, kinds, becomes, (kind, type, schema, context) -> NumberEncoders.decimal(kind));
    }

    private static Rule timestamp(String from, Set<Kind> kinds, String becomes) {
        return new Rule(from, kinds, becomes, (kind, type, schema, context) -> TimeEncoders.timestamp(kind, context));
    }

    private static Rule date(String from, Set<Kind> kinds, String becomes) {
        return new Rule(from, kinds, becomes, (kind, type, schema, context) -> TimeEncoders.date(kind, context));
    }

    private static Rule uuid(String from, Set<Kind> kinds, String becomes) {
        return new Rule(from, kinds, becomes, (kind, type, schema, context) -> IdentifierEncoders.uuid(kind));
    }

    private static Rule timeuuid(String from, Set<Kind> kinds, String becomes) {
        return new Rule(from, kinds, becomes, (kind, type, schema, context) -> IdentifierEncoders.timeuuid(kind));
    }
}
