package io.millrace.connect.cassandra.mapping;

import com.datastax.oss.driver.api.core.type.DataTypes;
import com.datastax.oss.driver.api.core.type.MapType;
import com.datastax.oss.driver.api.core.uuid.Uuids;
import io.millrace.connect.cassandra.config.ColumnSource;
import io.millrace.connect.cassandra.config.Conversions;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import io.millrace.connect.cassandra.mapping.encoding.AvroEncoder;
import io.millrace.connect.cassandra.mapping.encoding.AvroEncoders;
import io.millrace.connect.cassandra.mapping.encoding.Encoder;
import io.millrace.connect.cassandra.mapping.encoding.Encoders;
import io.millrace.connect.cassandra.mapping.encoding.IdentifierEncoders;
import io.millrace.connect.cassandra.mapping.encoding.Kind;
import io.millrace.connect.cassandra.mapping.encoding.SchemalessEncoder;
import io.millrace.connect.cassandra.mapping.encoding.Unencodable;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.Date;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.sink.SinkRecord;

/** How one column gets its value from records of certain schemas. */
final class ColumnPlan {

    private static final String GUESSED = ": Kafka Connect's default header converter guesses types; with"
            + " header.converter=org.apache.kafka.connect.storage.StringConverter headers are strings";

    private static final String WHOLE_KEY = "; all of the primary key is needed";
    private static final String OPTIONAL = "; if it may be, put a question mark after it in the mapping";

    /** The complaint of what needs a value that was not sent. */
    static final String ABSENT = "holds the text that stands for a value its source did not send (convert.absent.text)";

    /** The complaint of a primary key column whose value was not sent. */
    static final String ABSENT_KEY = ColumnPlan.ABSENT + "; a column of the primary key cannot be left as it is";

    private final Column column;
    private final String source;
    private final String whenMissing;
    private final boolean inPrimaryKey;
    private final Cells cells;

    /** @param whenMissing what helps a record that lacks the source */
    private ColumnPlan(Column column, String source, String whenMissing, boolean inPrimaryKey, Cells cells) {
        this.column = column;
        this.source = source;
        this.whenMissing = whenMissing;
        this.inPrimaryKey = inPrimaryKey;
        this.cells = cells;
    }

    /**
     * Plans a column.
     *
     * @param inPrimaryKey whether no row can be without it
     * @throws Unplannable when the schemas show that no record can fill it
     */
    static ColumnPlan of(
            Column column,
            boolean inPrimaryKey,
            ColumnSource source,
            Schemas schemas,
            Conversions conversions,
            Clock clock) {
        String words = source.toString();
        String whenMissing = (inPrimaryKey ? WHOLE_KEY : OPTIONAL) + minus(source);
        try {
            return new ColumnPlan(
                    column,
                    words,
                    whenMissing,
                    inPrimaryKey,
                    cells(column, inPrimaryKey, source, schemas, conversions, clock));
        } catch (Unencodable e) {
            throw new Unplannable(complaint(column, words, e) + (e.isMissing() ? whenMissing : ""));
        }
    }

    /**
     * Plans a column of the primary key from a source that not all records need: what the schemas show to be wrong with
     * it is said of the records that do, and stops no others.
     *
     * @param need why a record needs it, as the beginning of a sentence
     */
    static ColumnPlan fallback(
            Column column, String need, ColumnSource source, Schemas schemas, Conversions conversions, Clock clock) {
        String words = need + ", and " + source;
        try {
            return new ColumnPlan(
                    column, words, WHOLE_KEY, true, cells(column, true, source, schemas, conversions, clock));
        } catch (Unencodable e) {
            return new ColumnPlan(column, words, WHOLE_KEY, true, record -> {
                throw e;
            });
        }
    }

    /** Plans a column that most records fill from elsewhere, and no record can fill from here: those that need it are told why. */
    static ColumnPlan unfillable(Column column, String why) {
        return new ColumnPlan(column, "", WHOLE_KEY, true, record -> {
            throw new Unplannable(why);
        });
    }

    /** Returns the plan that takes from elsewhere what a record lacks here. */
    ColumnPlan orElse(ColumnPlan other) {
        return new ColumnPlan(column, source, whenMissing, inPrimaryKey, record -> {
            try {
                return cells.read(record);
            } catch (Unencodable e) {
                if (!e.isMissing()) {
                    throw e;
                }
            }
            try {
                return other.cells.read(record);
            } catch (Unencodable e) {
                throw e.isMissing() ? e : new Unplannable(complaint(column, other.source, e));
            }
        });
    }

    Column column() {
        return column;
    }

    String source() {
        return source;
    }

    /**
     * Returns the encoded value, or null.
     *
     * @throws BadRecordException when the record has none that fits
     */
    ByteBuffer read(SinkRecord record, TableSchema table) {
        try {
            ByteBuffer value = cells.read(record);
            if (inPrimaryKey && WriteStatement.isUnset(value)) {
                throw new Unencodable(ABSENT_KEY);
            }
            return value;
        } catch (Unencodable e) {
            if (e.isAbsent() && !inPrimaryKey) {
                return WriteStatement.UNSET;
            }
            throw RecordErrors.of(record, table, complaint(column, source, e) + (e.isMissing() ? whenMissing : ""));
        } catch (Unplannable e) {
            throw RecordErrors.of(record, table, e.getMessage());
        }
    }

    /** Tells whether the record has nothing at all for the column: not even a null. */
    boolean isMissing(SinkRecord record) {
        try {
            cells.read(record);
            return false;
        } catch (Unencodable e) {
            return e.isMissing();
        } catch (Unplannable e) {
            return false;
        }
    }

    static String complaint(Column column, String source, Unencodable e) {
        return column + ": " + source + " " + e.getMessage();
    }

    /** Returns what helps where a source is missing that may be; nothing where something else is wrong with it. */
    static String remedy(ColumnSource source, Unencodable e) {
        return e.isMissing() ? OPTIONAL + minus(source) : "";
    }

    /** A minus that may have been meant as one. */
    private static String minus(ColumnSource source) {
        return source instanceof ColumnSource.Field field
                        && field.path().steps().stream().anyMatch(step -> step.indexOf('-') > 0)
                ? "; a minus without blanks is part of a name: to subtract, write value.a - value.b"
                : "";
    }

    private static Cells cells(
            Column column,
            boolean inPrimaryKey,
            ColumnSource source,
            Schemas schemas,
            Conversions conversions,
            Clock clock) {
        if (source instanceof ColumnSource.Field field) {
            Reader reader = PathReader.of(field.path(), schemas);
            Schema schema = PathReader.schemaOf(reader);
            Encoder encoder = Encoders.of(column.type(), schema, conversions);
            return reader instanceof PathReader path
                    ? path.encoded(encoder, ofBytes(column, inPrimaryKey, schema, conversions))
                    : encoded(reader, encoder);
        } else if (source instanceof ColumnSource.Header header) {
            return header(header, SchemalessEncoder.ofHeaders(column.type(), conversions), conversions);
        } else if (source instanceof ColumnSource.Metadata metadata) {
            return metadata(column, metadata.attribute(), conversions);
        } else if (source instanceof ColumnSource.Literal literal) {
            ByteBuffer value = literal(column, literal.value(), conversions);
            return record -> value;
        } else if (source instanceof ColumnSource.Now) {
            return now(column, conversions, clock);
        } else if (source instanceof ColumnSource.Computed computed) {
            Computation computation = new Computation(computed.expression(), schemas, conversions, clock);
            ComputedEncoder encoder = new ComputedEncoder(column.type(), conversions);
            return record -> encoder.encode(computation.evaluate(record));
        }
        return encoded(
                RecordReaders.of(source, schemas, conversions, clock),
                new SchemalessEncoder(column.type(), conversions));
    }

    /** The bytes of a key tell rows apart, and those of maps have no order that one could rely on. */
    private static AvroEncoder ofBytes(Column column, boolean inPrimaryKey, Schema schema, Conversions conversions) {
        return inPrimaryKey && column.type() instanceof MapType
                ? AvroEncoder.NONE
                : AvroEncoders.of(column.type(), schema, conversions);
    }

    private static Cells encoded(Reader reader, Encoder encoder) {
        return record -> {
            Object value = reader.read(record);
            return value == null ? null : encoder.encode(value);
        };
    }

    private static Cells header(ColumnSource.Header source, SchemalessEncoder encoder, Conversions conversions) {
        return record -> {
            Header header = record.headers().lastWithName(source.name());
            if (header == null && !source.optional()) {
                throw Unencodable.missing();
            }
            if (header == null || header.value() == null) {
                return null;
            }
            try {
                return encoder.encode(header.value(), header.schema());
            } catch (Unencodable e) {
                boolean guessed = conversions.headersGuessed() && !(header.value() instanceof String);
                throw guessed ? new Unencodable(e.getMessage() + GUESSED) : e;
            }
        };
    }

    private static Cells metadata(Column column, ColumnSource.Attribute attribute, Conversions conversions) {
        return switch (attribute) {
            case TOPIC -> {
                if (!column.type().equals(DataTypes.TEXT) && !column.type().equals(DataTypes.ASCII)) {
                    throw new Unencodable("is a string, the name of a topic, which goes to text columns only");
                }
                yield encoded(SinkRecord::originalTopic, Encoders.of(column.type(), Kind.STRING, null, conversions));
            }
            case PARTITION ->
                encoded(SinkRecord::originalKafkaPartition, Encoders.of(column.type(), Kind.INT32, null, conversions));
            case OFFSET ->
                encoded(SinkRecord::originalKafkaOffset, Encoders.of(column.type(), Kind.INT64, null, conversions));
            case TIMESTAMP ->
                encoded(
                        record -> record.timestamp() == null ? null : new Date(record.timestamp()),
                        Encoders.of(column.type(), Kind.TIMESTAMP, null, conversions));
            case ELEMENT -> encoded(RecordReaders::element, Encoders.of(column.type(), Kind.INT32, null, conversions));
        };
    }

    private static ByteBuffer literal(Column column, Object value, Conversions conversions) {
        return Encoders.of(column.type(), Kind.of(value), null, conversions).encode(value);
    }

    private static Cells now(Column column, Conversions conversions, Clock clock) {
        if (column.type().equals(DataTypes.TIMEUUID)) {
            return record -> IdentifierEncoders.bytes(Uuids.timeBased());
        }
        return encoded(
                record -> new Date(clock.millis()), Encoders.of(column.type(), Kind.TIMESTAMP, null, conversions));
    }
}
