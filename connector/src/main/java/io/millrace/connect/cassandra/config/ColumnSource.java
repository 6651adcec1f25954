package io.millrace.connect.cassandra.config;

import java.util.Locale;

/** Where the value of a column comes from. Each says of itself, for error messages, what a user would call it. */
public sealed interface ColumnSource {

    /** A field of the record's key or value. */
    record Field(FieldPath path) implements ColumnSource {
        @Override
        public String toString() {
            return "field " + path;
        }
    }

    /** The last header of a name. */
    record Header(String name, boolean optional) implements ColumnSource {
        @Override
        public String toString() {
            return "header " + name;
        }
    }

    /** What Kafka knows of the record: as it came from its topic, before any transform renamed it. */
    record Metadata(Attribute attribute) implements ColumnSource {
        @Override
        public String toString() {
            return "record." + attribute.name().toLowerCase(Locale.ROOT);
        }
    }

    /** The time at which the record is mapped. */
    record Now() implements ColumnSource {
        @Override
        public String toString() {
            return "now()";
        }
    }

    /** The same value in every row: a String, a Long, a BigDecimal or a Boolean. */
    record Literal(Object value) implements ColumnSource {
        @Override
        public String toString() {
            return "the literal of the mapping";
        }
    }

    /** The parts of {@link Metadata}. */
    enum Attribute {
        TOPIC,
        PARTITION,
        OFFSET,
        TIMESTAMP
    }
}
