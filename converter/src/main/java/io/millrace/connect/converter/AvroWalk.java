package io.millrace.connect.converter;

import io.millrace.connect.converter.AvroLayout.Step;
import java.util.List;

/**
 * Goes through the bytes of a record once: checks all of them and notes where the fields lie. The bytes may be anybody's, so every length is
 * checked against what is left, counts of blocks against the bytes they need, and nesting has a limit. Whatever is odd about them is left to
 * the converter that makes structs, and to its words.
 *
 * <p>Serves one record after the other, of one thread.
 */
final class AvroWalk {

    /** Deeper than what anybody writes, and far from the end of the stack. */
    private static final int DEEPEST = 64;

    private static final int MILLIS_PER_DAY = 86_400_000;
    private static final int NULL = -1;

    private byte[] bytes;
    private int at;
    private int[] positions;

    /** The bytes are not those of such a record. */
    private static final class OddBytesException extends RuntimeException {

        private static final long serialVersionUID = 1;

        OddBytesException() {
            // Nobody looks at where it came from.
            super(null, null, false, false);
        }
    }

    /**
     * Finds the fields of a record.
     *
     * @param start where the record begins; it has to end with the bytes
     * @return where the value of each slot lies, negative for a null; null if the bytes are odd
     */
    int[] positions(AvroLayout layout, byte[] record, int start) {
        bytes = record;
        at = start;
        positions = new int[layout.slots()];
        try {
            steps(layout.steps());
            return at == record.length ? positions : null;
        } catch (OddBytesException e) {
            return null;
        } finally {
            bytes = null;
            positions = null;
        }
    }

    private void steps(List<Step> steps) {
        for (int i = 0; i < steps.size(); i++) {
            step(steps.get(i));
        }
    }

    private void step(Step step) {
        if (step.nullBranch() >= 0) {
            int branch = readInt();
            if (branch == step.nullBranch()) {
                for (int slot = step.firstSlot(); slot < step.endSlot(); slot++) {
                    positions[slot] = NULL;
                }
                return;
            }
            require(branch == 1 - step.nullBranch());
        }
        if (step.nested() != null) {
            steps(step.nested());
            return;
        }
        if (step.slot() >= 0) {
            positions[step.slot()] = at;
        }
        pass(step.type(), 0);
    }

    private void pass(AvroType type, int depth) {
        switch (type.kind()) {
            case NULL -> {
                // Nothing is written for it.
            }
            case BOOLEAN -> {
                require(at < bytes.length && (bytes[at] & ~1) == 0);
                at++;
            }
            case INT -> {
                int number = readInt();
                require(type.limit() != AvroType.Limit.TIME_OF_DAY || (number >= 0 && number <= MILLIS_PER_DAY));
            }
            case LONG -> readLong();
            case FLOAT -> pass(Float.BYTES);
            case DOUBLE -> pass(Double.BYTES);
            case BYTES -> {
                long length = readLong();
                require(length > 0 || type.limit() != AvroType.Limit.DECIMAL);
                pass(length);
            }
            case STRING -> passText();
            case FIXED -> {
                require(type.size() > 0 || type.limit() != AvroType.Limit.DECIMAL);
                pass(type.size());
            }
            case ENUM -> {
                int symbol = readInt();
                require(symbol >= 0 && symbol < type.symbols().size());
            }
            case UNION -> {
                int branch = readInt();
                require(branch >= 0 && branch < type.parts().size());
                pass(type.parts().get(branch), deeper(depth));
            }
            case ARRAY, MAP -> passBlocks(type, deeper(depth));
            case RECORD -> {
                int inside = deeper(depth);
                List<AvroType.Field> fields = type.fields();
                for (int i = 0; i < fields.size(); i++) {
                    pass(fields.get(i).type(), inside);
                }
            }
        }
    }

    private void passBlocks(AvroType type, int depth) {
        boolean keys = type.kind() == AvroType.Kind.MAP;
        AvroType item = type.parts().get(0);
        long count = readLong();
        while (count != 0) {
            long end = -1;
            if (count < 0) {
                // Its size in bytes follows, for readers that pass it unread.
                count = -count;
                end = readLong();
                require(end >= 0 && end <= bytes.length - at);
                end += at;
            }
            // An item takes a byte or more; those of types that take none are left to others.
            require(count > 0 && count <= bytes.length - at);
            for (long i = 0; i < count; i++) {
                if (keys) {
                    passText();
                }
                pass(item, depth);
            }
            require(end < 0 || at == end);
            count = readLong();
        }
    }

    private void passText() {
        long length = readLong();
        require(length >= 0 && length <= bytes.length - at);
        require(Utf8Check.isValid(bytes, at, (int) length));
        at += (int) length;
    }

    private void pass(long length) {
        require(length >= 0 && length <= bytes.length - at);
        at += (int) length;
    }

    private int readInt() {
        int number = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            require(at < bytes.length);
            byte b = bytes[at++];
            number |= (b & 0x7F) << shift;
            if (b >= 0) {
                return (number >>> 1) ^ -(number & 1);
            }
        }
        throw new OddBytesException();
    }

    private long readLong() {
        long number = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            require(at < bytes.length);
            byte b = bytes[at++];
            number |= (b & 0x7FL) << shift;
            if (b >= 0) {
                return (number >>> 1) ^ -(number & 1);
            }
        }
        throw new OddBytesException();
    }

    private static int deeper(int depth) {
        require(depth < DEEPEST);
        return depth + 1;
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new OddBytesException();
        }
    }
}
