package io.millrace.connect.cassandra.mapping.encoding;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Texts as Cassandra stores them. */
public final class Utf8 {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long LOWEST_BITS = 0x0101010101010101L;
    private static final long HIGHEST_BITS = LOWEST_BITS << 7;
    private static final long QUESTION_MARKS = LOWEST_BITS * '?';

    private Utf8() {}

    /**
     * Encodes a text.
     *
     * @throws Unencodable when it holds half of a surrogate pair, for which Java would write a question mark
     */
    public static byte[] of(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (holdsQuestionMark(bytes) && holdsHalfAPair(text)) {
            throw new Unencodable("holds half of a surrogate pair, as a text does that was cut within a character");
        }
        return bytes;
    }

    /** Looks at eight bytes at a time: for all but a few texts it is the whole check. */
    private static boolean holdsQuestionMark(byte[] bytes) {
        int at = 0;
        for (; at + Long.BYTES <= bytes.length; at += Long.BYTES) {
            // A byte that is zero here is the only one that borrows without having had its highest bit set.
            long differences = (long) LONGS.get(bytes, at) ^ QUESTION_MARKS;
            if (((differences - LOWEST_BITS) & ~differences & HIGHEST_BITS) != 0) {
                return true;
            }
        }
        for (; at < bytes.length; at++) {
            if (bytes[at] == '?') {
                return true;
            }
        }
        return false;
    }

    private static boolean holdsHalfAPair(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (i + 1 == text.length() || !Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) {
                    return true;
                }
                i++;
            }
        }
        return false;
    }
}
