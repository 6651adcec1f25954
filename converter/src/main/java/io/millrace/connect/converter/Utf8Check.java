package io.millrace.connect.converter;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Tells whether bytes are a text that comes out of Java's decoder without a character put in place of what is wrong. */
final class Utf8Check {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long HIGHEST_BITS = 0x8080808080808080L;

    private Utf8Check() {}

    static boolean isValid(byte[] bytes, int start, int length) {
        int at = start;
        int end = start + length;
        // Most texts are ASCII, and through here.
        while (at + Long.BYTES <= end && ((long) LONGS.get(bytes, at) & HIGHEST_BITS) == 0) {
            at += Long.BYTES;
        }
        while (at < end) {
            int next = next(bytes, at, end);
            if (next < 0) {
                return false;
            }
            at = next;
        }
        return true;
    }

    /** Returns where the next character begins; -1 if there is none at this place. See RFC 3629. */
    private static int next(byte[] bytes, int at, int end) {
        int first = bytes[at] & 0xFF;
        if (first < 0x80) {
            return at + 1;
        }
        int length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
        if (first < 0xC2 || first > 0xF4 || at + length > end) {
            return -1;
        }
        int second = bytes[at + 1] & 0xFF;
        // No longer form than is needed, no half of a surrogate pair, nothing beyond the last character.
        int lowest = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
        int highest = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
        if (second < lowest || second > highest) {
            return -1;
        }
        for (int i = at + 2; i < at + length; i++) {
            if ((bytes[i] & 0xC0) != 0x80) {
                return -1;
            }
        }
        return at + length;
    }
}
