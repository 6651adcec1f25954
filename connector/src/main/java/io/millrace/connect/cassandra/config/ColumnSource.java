package io.millrace.connect.cassandra.config;

import io.millrace.expressions.ParsedExpression;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Where the value of a column comes from. Each says of itself, for error messages, what a user would call it. */
public sealed interface ColumnSource {

    /** A field of the record's key or value. */
    record Field(FieldPath path) implements ColumnSource {
        @Override
        public String toString() {
            return "field " + path;
        }
    }

    /**
     * The field or entry of the key or value that a column's name finds.
     *
     * @param exactly whether one of its name in another case is not it, since another column has that name
     */
    record Named(FieldPath.Root root, String name, boolean exactly) implements ColumnSource {
        @Override
        public String toString() {
            return "field " + Choices.word(root) + "." + name;
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

    /** A UUID that is the record's own: the same whenever it is delivered. */
    record RecordId(IdKind kind) implements ColumnSource {
        @Override
        public String toString() {
            return Choices.word(kind).replace('-', '_') + "(record)";
        }
    }

    /** A part of a text with JSON: {@code json(value.payload).user.id}. */
    record Json(ColumnSource text, List<String> steps, boolean optional) implements ColumnSource {

        public Json {
            steps = List.copyOf(steps);
        }

        @Override
        public String toString() {
            return "json(" + text + ")" + (steps.isEmpty() ? "" : "." + String.join(".", steps));
        }
    }

    /**
     * What an expression makes of others.
     *
     * @param text as it was written
     */
    record Computed(ParsedExpression expression, String text) implements ColumnSource {
        @Override
        public String toString() {
            return "the expression " + text;
        }

        // Where it stands is of no matter.

        @Override
        public boolean equals(Object other) {
            return other instanceof Computed computed && text.equals(computed.text);
        }

        @Override
        public int hashCode() {
            return text.hashCode();
        }
    }

    /** The kinds of {@link RecordId}. */
    enum IdKind {
        /** Of version 3, from topic, partition and offset. */
        UUID_OF,
        /** Of version 1, with the record's timestamp. */
        TIMEUUID_OF
    }

    /** The parts of {@link Metadata}. */
    enum Attribute {
        TOPIC,
        PARTITION,
        OFFSET,
        TIMESTAMP,
        /** The position in the array that the mapping unnests, from 0. */
        ELEMENT;

        static final String USAGE =
                "a record has record.topic, record.partition, record.offset, record.timestamp and, where an array is"
                        + " unnested, record.element, no other";

        static Optional<Attribute> of(List<String> steps) {
            return Stream.of(values())
                    .filter(attribute -> steps.equals(List.of(attribute.name().toLowerCase(Locale.ROOT))))
                    .findFirst();
        }
    }
}
