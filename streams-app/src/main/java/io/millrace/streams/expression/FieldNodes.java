package io.millrace.streams.expression;

import io.millrace.expressions.Node;
import io.millrace.expressions.ValueType;
import io.millrace.streams.event.EventFields;
import io.millrace.streams.source.StructurePath;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/** The fields of an event. */
final class FieldNodes {
    private FieldNodes() {}

    /**
     * Reads a field.
     *
     * @param position its position
     * @param declared its type, without null
     * @param type the same for expressions
     * @param nullable whether it may be null
     */
    static Node<EventFields> of(int position, Schema declared, ValueType type, boolean nullable) {
        return switch (type.kind()) {
            case BOOLEAN, LONG -> new Whole(position, type, nullable);
            case DOUBLE -> new Real(position, type, nullable);
            case TEXT ->
                declared.getType() == Schema.Type.ENUM
                        ? new Symbol(position, declared, nullable)
                        : new Content(position, type, nullable);
            case BYTES, OBJECT -> new Content(position, type, nullable);
            case DECIMAL -> new Decimal(position, declared, type, nullable);
        };
    }

    private static final class Whole extends Node<EventFields> {
        private final int position;

        Whole(int position, ValueType type, boolean nullable) {
            super(type, nullable);
            this.position = position;
        }

        @Override
        public boolean evaluate(EventFields fields) {
            number = fields.number(position);
            return !fields.isNull(position);
        }
    }

    private static final class Real extends Node<EventFields> {
        private final int position;

        Real(int position, ValueType type, boolean nullable) {
            super(type, nullable);
            this.position = position;
        }

        @Override
        public boolean evaluate(EventFields fields) {
            real = fields.real(position);
            return !fields.isNull(position);
        }
    }

    /** A text, bytes, or a structure in its Avro binary: where it lies. */
    private static final class Content extends Node<EventFields> {
        private final int position;

        Content(int position, ValueType type, boolean nullable) {
            super(type, nullable);
            this.position = position;
        }

        @Override
        public boolean evaluate(EventFields fields) {
            return !fields.isNull(position)
                    && hold(fields.source(position), fields.offset(position), fields.length(position));
        }
    }

    private static final class Symbol extends Node<EventFields> {
        private final int position;
        private final byte[][] symbols;

        Symbol(int position, Schema declared, boolean nullable) {
            super(ValueType.text(), nullable);
            this.position = position;
            this.symbols = declared.getEnumSymbols().stream()
                    .map(symbol -> symbol.getBytes(StandardCharsets.UTF_8))
                    .toArray(byte[][]::new);
        }

        @Override
        public boolean evaluate(EventFields fields) {
            return !fields.isNull(position) && hold(symbols[(int) fields.number(position)]);
        }
    }

    private static final class Decimal extends Node<EventFields> {
        private final int position;
        private final int scale;

        Decimal(int position, Schema declared, ValueType type, boolean nullable) {
            super(type, nullable);
            this.position = position;
            this.scale = ((LogicalTypes.Decimal) declared.getLogicalType()).getScale();
        }

        @Override
        public boolean evaluate(EventFields fields) {
            if (fields.isNull(position)) {
                return false;
            }
            byte[] bytes = fields.source(position);
            // No bytes at all are what some encoders make of zero.
            object = fields.length(position) == 0
                    ? BigDecimal.ZERO.setScale(scale)
                    : new BigDecimal(new BigInteger(bytes, fields.offset(position), fields.length(position)), scale);
            return true;
        }
    }

    /** A part of a structure. */
    static final class Part extends Node<EventFields> {
        private final int position;
        private final StructurePath path;
        private final Node<EventFields> part;

        Part(int position, StructurePath path, ValueType type, boolean nullable) {
            super(type, nullable);
            this.position = position;
            this.path = path;
            this.part = of(0, path.type(), type, nullable);
        }

        @Override
        public boolean evaluate(EventFields fields) {
            return !fields.isNull(position) && part.evaluate(path.read(fields, position)) && hold(part);
        }
    }
}
