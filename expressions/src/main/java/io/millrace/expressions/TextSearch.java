package io.millrace.expressions;

import java.util.Arrays;

/** Looks for texts in texts, byte by byte: UTF-8 needs no more, and sorts by its bytes as by its characters. */
final class TextSearch {
    private TextSearch() {}

    static boolean same(Node<?> one, Node<?> other) {
        return Arrays.equals(
                one.source,
                one.offset,
                one.offset + one.length,
                other.source,
                other.offset,
                other.offset + other.length);
    }

    static int compare(Node<?> one, Node<?> other) {
        return Arrays.compareUnsigned(
                one.source,
                one.offset,
                one.offset + one.length,
                other.source,
                other.offset,
                other.offset + other.length);
    }

    static boolean startsWith(Node<?> text, Node<?> part) {
        return text.length >= part.length && at(text.source, text.offset, part);
    }

    static boolean endsWith(Node<?> text, Node<?> part) {
        return text.length >= part.length && at(text.source, text.offset + text.length - part.length, part);
    }

    static boolean contains(Node<?> text, Node<?> part) {
        int end = text.offset + text.length;
        return indexOf(text.source, text.offset, end, part) >= 0;
    }

    /** Returns where a part first begins between two places, or -1. */
    static int indexOf(byte[] source, int from, int end, Node<?> part) {
        if (part.length == 0) {
            return from;
        }
        byte first = part.source[part.offset];
        int last = end - part.length;
        for (int i = from; i <= last; i++) {
            if (source[i] == first && at(source, i, part)) {
                return i;
            }
        }
        return -1;
    }

    /** Returns where a character that is one byte first stands between two places, or -1. */
    static int indexOf(byte[] source, int from, int end, char character) {
        for (int i = from; i < end; i++) {
            if (source[i] == character) {
                return i;
            }
        }
        return -1;
    }

    /** Returns where the character behind this one begins. */
    static int next(byte[] source, int at, int end) {
        int next = at + 1;
        while (next < end && isContinuation(source[next])) {
            next++;
        }
        return next;
    }

    /** Counts the characters between two places. */
    static int characters(byte[] source, int from, int end) {
        int characters = 0;
        for (int i = from; i < end; i++) {
            characters += isContinuation(source[i]) ? 0 : 1;
        }
        return characters;
    }

    /** Says whether a byte goes on with a character that began before. */
    static boolean isContinuation(byte b) {
        return (b & 0xc0) == 0x80;
    }

    private static boolean at(byte[] source, int from, Node<?> part) {
        return Arrays.equals(source, from, from + part.length, part.source, part.offset, part.offset + part.length);
    }
}
