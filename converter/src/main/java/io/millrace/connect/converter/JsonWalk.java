package io.millrace.connect.converter;

import java.util.Arrays;

/**
 * Goes through the bytes of a JSON object once: checks all of them and notes where its fields lie. It takes less than JSON allows, and leaves the
 * rest to the converter that makes maps, and to its words: names with escapes or twice, numbers of more than 18 digits, anything behind the
 * object, and whatever is no JSON.
 *
 * <p>Serves one record after the other, of one thread.
 */
final class JsonWalk {

    /** What is noted of a field: where its name begins and ends, and its value. */
    static final int NOTES = 4;

    /** Deeper than what anybody writes, and far from the end of the stack. */
    private static final int DEEPEST = 64;

    /** To find names that are there twice costs the square of their number. */
    private static final int MOST_FIELDS = 256;

    private static final int LONGEST_RECORD = 8 * 1024 * 1024;
    /** So many digits make a long, whichever they are. */
    private static final int MOST_DIGITS = 18;

    private static final int LONGEST_FRACTION = 40;
    private static final int LONGEST_EXPONENT = 2;

    private byte[] bytes;
    private int at;
    private int[] notes = new int[16 * NOTES];
    private long[] names = new long[16];
    private int fields;

    /** The bytes are not those of such an object. */
    private static final class OddBytesException extends RuntimeException {

        private static final long serialVersionUID = 1;

        OddBytesException() {
            // Nobody looks at where it came from.
            super(null, null, false, false);
        }
    }

    /** Finds the fields of an object: {@value #NOTES} notes for each. Null if the bytes are odd. */
    int[] fields(byte[] record) {
        if (record.length > LONGEST_RECORD) {
            return null;
        }
        bytes = record;
        at = 0;
        fields = 0;
        try {
            skipBlanks();
            object(0);
            skipBlanks();
            return at == record.length ? Arrays.copyOf(notes, fields * NOTES) : null;
        } catch (OddBytesException e) {
            return null;
        } finally {
            bytes = null;
        }
    }

    private void object(int depth) {
        expect('{');
        skipBlanks();
        if (peek() == '}') {
            at++;
            return;
        }
        while (true) {
            int nameStart = at + 1;
            boolean plain = string();
            int nameEnd = at - 1;
            require(plain || depth > 0);
            skipBlanks();
            expect(':');
            skipBlanks();
            int start = at;
            value(depth + 1);
            if (depth == 0) {
                note(nameStart, nameEnd, start, at);
            }
            skipBlanks();
            if (peek() == '}') {
                at++;
                return;
            }
            expect(',');
            skipBlanks();
        }
    }

    private void array(int depth) {
        expect('[');
        skipBlanks();
        if (peek() == ']') {
            at++;
            return;
        }
        while (true) {
            value(depth + 1);
            skipBlanks();
            if (peek() == ']') {
                at++;
                return;
            }
            expect(',');
            skipBlanks();
        }
    }

    private void value(int depth) {
        require(depth <= DEEPEST);
        switch (peek()) {
            case '"' -> string();
            case '{' -> object(depth);
            case '[' -> array(depth);
            case 't' -> word("true");
            case 'f' -> word("false");
            case 'n' -> word("null");
            default -> number();
        }
    }

    /** Passes a text; tells whether it has no escapes. */
    private boolean string() {
        expect('"');
        int start = at;
        boolean plain = true;
        boolean ascii = true;
        while (true) {
            require(at < bytes.length);
            byte b = bytes[at];
            if (b == '"') {
                break;
            }
            if (b == '\\') {
                plain = false;
                at++;
                escape();
            } else {
                // Others than ASCII's are negative.
                ascii &= b > 0;
                require(b >= ' ' || b < 0);
                at++;
            }
        }
        require(ascii || Utf8Check.isValid(bytes, start, at - start));
        at++;
        return plain;
    }

    private void escape() {
        switch (peek()) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> at++;
            case 'u' -> {
                require(at + 4 < bytes.length);
                for (int i = 1; i <= 4; i++) {
                    require(Character.digit(bytes[at + i], 16) >= 0);
                }
                at += 5;
            }
            default -> throw new OddBytesException();
        }
    }

    private void number() {
        boolean negative = peek() == '-';
        if (negative) {
            at++;
        }
        int first = at;
        digits();
        require(bytes[first] != '0' || at == first + 1);
        boolean whole = true;
        if (at < bytes.length && bytes[at] == '.') {
            at++;
            digits();
            whole = false;
        }
        int mantissaEnd = at;
        if (at < bytes.length && (bytes[at] | 0x20) == 'e') {
            at++;
            if (peek() == '-' || peek() == '+') {
                at++;
            }
            int exponent = at;
            digits();
            require(at - exponent <= LONGEST_EXPONENT);
            whole = false;
        }
        require(at - first <= (whole ? MOST_DIGITS : LONGEST_FRACTION));
        // Not all releases of Connect keep the sign of a zero.
        require(whole || !negative || isSomething(first, mantissaEnd));
    }

    private boolean isSomething(int start, int end) {
        for (int i = start; i < end; i++) {
            if (bytes[i] > '0') {
                return true;
            }
        }
        return false;
    }

    private void digits() {
        int start = at;
        while (at < bytes.length && bytes[at] >= '0' && bytes[at] <= '9') {
            at++;
        }
        require(at > start);
    }

    private void word(String word) {
        require(at + word.length() <= bytes.length);
        for (int i = 0; i < word.length(); i++) {
            require(bytes[at + i] == word.charAt(i));
        }
        at += word.length();
    }

    private void note(int nameStart, int nameEnd, int start, int end) {
        require(fields < MOST_FIELDS);
        if (fields == names.length) {
            names = Arrays.copyOf(names, 2 * fields);
            notes = Arrays.copyOf(notes, 2 * fields * NOTES);
        }
        long name = (long) nameEnd - nameStart;
        for (int i = nameStart; i < nameEnd; i++) {
            name = name * 31 + bytes[i];
        }
        for (int i = 0; i < fields; i++) {
            // Two names of one number are as odd as one that is there twice.
            require(names[i] != name);
        }
        names[fields] = name;
        int note = fields * NOTES;
        notes[note] = nameStart;
        notes[note + 1] = nameEnd;
        notes[note + 2] = start;
        notes[note + 3] = end;
        fields++;
    }

    private void skipBlanks() {
        while (at < bytes.length && isBlank(bytes[at])) {
            at++;
        }
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    private byte peek() {
        require(at < bytes.length);
        return bytes[at];
    }

    private void expect(char c) {
        require(at < bytes.length && bytes[at] == c);
        at++;
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new OddBytesException();
        }
    }
}
