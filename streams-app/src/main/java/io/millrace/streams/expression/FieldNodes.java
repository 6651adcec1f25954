package io.millrace.streams.expression;

import io.millrace.streams.event.EventFields;
import java.nio.charset.StandardCharsets;
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
    static Node of(int position, Schema declared, ValueType type, boolean nullable) {
        return switch (type.kind()) {
            case BOOLEAN -> new Truth(position, nullable);
            case LONG -> new Whole(position, type, nullable);
            case DOUBLE -> new Real(position, type, nullable);
            case TEXT ->
                declared.getType() == Schema.Type.ENUM
                        ? new Symbol(position, declared, nullable)
                        : new Text(position, type, nullable);
        };
    }

    /** Whether a field is null, whatever its type. */
    static final class Absent extends BooleanNode {
        private final int position;

        Absent(int position) {
            super(false);
            this.position = position;
        }

        @Override
        int evaluate(EventFields fields) {
            return of(fields.isNull(position));
        }
    }

    private static final class Truth extends BooleanNode {
        private final int position;

        Truth(int position, boolean nullable) {
            super(nullable);
            this.position = position;
        }

        @Override
        int evaluate(EventFields fields) {
            return fields.isNull(position) ? NULL : of(fields.number(position) != 0);
        }
    }

    private static final class Whole extends LongNode {
        private final int position;

        Whole(int position, ValueType type, boolean nullable) {
            super(type, nullable);
            this.position = position;
        }

        @Override
        boolean evaluate(EventFields fields) {
            value = fields.number(position);
            return !fields.isNull(position);
        }
    }

    private static final class Real extends DoubleNode {
        private final int position;

        Real(int position, ValueType type, boolean nullable) {
            super(type, nullable);
            this.position = position;
        }

        @Override
        boolean evaluate(EventFields fields) {
            value = fields.real(position);
            return !fields.isNull(position);
        }
    }

    private static final class Text extends TextNode {
        private final int position;

        Text(int position, ValueType type, boolean nullable) {
            super(type, nullable);
            this.position = position;
        }

        @Override
        boolean evaluate(EventFields fields) {
            return !fields.isNull(position)
                    && hold(fields.source(position), fields.offset(position), fields.length(position));
        }
    }

    private static final class Symbol extends TextNode {
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
        boolean evaluate(EventFields fields) {
            if (fields.isNull(position)) {
                return false;
            }
            byte[] symbol = symbols[(int) fields.number(position)];
            return hold(symbol, 0, symbol.length);
        }
    }
}
