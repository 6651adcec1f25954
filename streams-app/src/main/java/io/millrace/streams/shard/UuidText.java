package io.millrace.streams.shard;

import java.util.HexFormat;
import java.util.UUID;

/**
 * UUIDs as text: 32 hexadecimal digits in groups of 8, 4, 4, 4 and 12, large letters or small. The library takes more for
 * one: groups with fewer digits, and with more, of which it drops the first.
 */
final class UuidText {
    /** How long each is, in bytes. */
    static final int LENGTH = 36;

    private static final int DIGITS_OF_A_HALF = 16;
    /** Set in all small letters, and in the digits and dashes anyway. */
    private static final int SMALL = 0x20;

    private UuidText() {}

    static boolean isUuid(byte[] source, int from, int length) {
        if (length != LENGTH) {
            return false;
        }
        for (int i = 0; i < LENGTH; i++) {
            byte next = source[from + i];
            if (isDash(i) ? next != '-' : !HexFormat.isHexDigit(next)) {
                return false;
            }
        }
        return true;
    }

    /** Makes a UUID's letters small, where it lies. */
    static void lowerCase(byte[] text, int from) {
        for (int i = from; i < from + LENGTH; i++) {
            text[i] |= SMALL;
        }
    }

    /** Returns the value of what {@link #isUuid}. */
    static UUID parse(byte[] source, int from) {
        long high = 0;
        long low = 0;
        int digits = 0;
        for (int i = 0; i < LENGTH; i++) {
            if (isDash(i)) {
                continue;
            }
            int digit = HexFormat.fromHexDigit(source[from + i]);
            if (digits++ < DIGITS_OF_A_HALF) {
                high = high << 4 | digit;
            } else {
                low = low << 4 | digit;
            }
        }
        return new UUID(high, low);
    }

    private static boolean isDash(int i) {
        return i == 8 || i == 13 || i == 18 || i == 23;
    }
}
