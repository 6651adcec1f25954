package io.millrace.connect.cassandra.mapping.encoding;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The text that stands for a value which its source did not send. */
final class AbsentText {

    private static final int NO_LENGTH = -1;

    private final String text;
    private final byte[] bytes;
    // Compared first: most texts are of another length.
    private final int length;
    private final boolean nested;

    private AbsentText(String text, boolean nested) {
        this.text = text;
        this.bytes = text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
        this.length = text == null ? NO_LENGTH : text.length();
        this.nested = nested;
    }

    static AbsentText of(Context context) {
        return new AbsentText(context.conversions().absentText().orElse(null), context.nested());
    }

    boolean exists() {
        return text != null;
    }

    boolean is(String value) {
        return value.length() == length && value.equals(text);
    }

    /** Tells whether a part of an array is the text, in UTF-8. */
    boolean is(byte[] array, int start, int count) {
        return count == bytes.length && text != null && Arrays.equals(array, start, start + count, bytes, 0, count);
    }

    /** Tells whether there is such a text, of so many bytes. */
    boolean hasLength(int count) {
        return text != null && bytes.length == count;
    }

    /** Tells whether a byte array or a ByteBuffer holds the text. */
    boolean isBytes(Object value) {
        if (value instanceof byte[] array) {
            return array.length == bytes.length && Arrays.equals(array, bytes);
        }
        ByteBuffer buffer = (ByteBuffer) value;
        return buffer.remaining() == bytes.length && buffer.equals(ByteBuffer.wrap(bytes));
    }

    /**
     * Returns what is written for the text.
     *
     * @throws Unencodable where a part of a value cannot be left as it is
     */
    ByteBuffer encoded() {
        if (nested) {
            throw refused();
        }
        return Encoder.ABSENT;
    }

    /** Returns what is written for the text; null where a part of a value cannot be left as it is, which is said elsewhere. */
    ByteBuffer encodedUnlessNested() {
        return nested ? null : Encoder.ABSENT;
    }

    Unencodable refused() {
        return new Unencodable("holds the text that stands for a value its source did not send (convert.absent.text),"
                + " and only a whole column can be left as it is: have the source send all of it, with PostgreSQL by"
                + " REPLICA IDENTITY FULL");
    }
}
