package io.millrace.streams.expression;

import io.millrace.streams.event.EventFields;
import java.nio.charset.StandardCharsets;

/** Values that are the same for every event. */
final class Constants {
    private Constants() {}

    /** Returns a null of a type. */
    static Node nothing(ValueType type) {
        return switch (type.kind()) {
            case BOOLEAN -> new Truth(BooleanNode.NULL);
            case LONG -> new NoNumber(type);
            case DOUBLE -> new NoReal(type);
            case TEXT -> new NoText(type);
        };
    }

    static final class Truth extends BooleanNode {
        private final int constant;

        Truth(int constant) {
            super(constant == NULL);
            this.constant = constant;
        }

        @Override
        int evaluate(EventFields fields) {
            return constant;
        }
    }

    static final class Whole extends LongNode {
        Whole(ValueType type, long constant) {
            super(type, false);
            value = constant;
        }

        @Override
        boolean evaluate(EventFields fields) {
            return true;
        }
    }

    static final class Real extends DoubleNode {
        Real(double constant) {
            super(ValueType.real(), false);
            value = constant;
        }

        @Override
        boolean evaluate(EventFields fields) {
            return true;
        }
    }

    static final class Text extends TextNode {
        Text(String constant) {
            super(ValueType.text(), false);
            byte[] bytes = constant.getBytes(StandardCharsets.UTF_8);
            hold(bytes, 0, bytes.length);
        }

        @Override
        boolean evaluate(EventFields fields) {
            return true;
        }
    }

    private static final class NoNumber extends LongNode {
        NoNumber(ValueType type) {
            super(type, true);
        }

        @Override
        boolean evaluate(EventFields fields) {
            return false;
        }
    }

    private static final class NoReal extends DoubleNode {
        NoReal(ValueType type) {
            super(type, true);
        }

        @Override
        boolean evaluate(EventFields fields) {
            return false;
        }
    }

    private static final class NoText extends TextNode {
        NoText(ValueType type) {
            super(type, true);
        }

        @Override
        boolean evaluate(EventFields fields) {
            return false;
        }
    }
}
