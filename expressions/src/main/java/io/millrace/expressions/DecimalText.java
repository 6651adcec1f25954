package io.millrace.expressions;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/**
 * Reads {@code -12.5e3}: sign, digits, a point, an exponent; as in SQL there may be digits on one side of the point only. Most are read without allocation: if the digits fit
 * 53 bits and the power of ten is exact, one multiplication rounds as a full parser would.
 */
final class DecimalText {
    private static final double[] POWERS = powers();
    private static final long MANTISSA_END = 1L << 53;
    private static final int GREATEST_EXPONENT = 100_000;

    private byte[] source;
    private int begin;
    private int at;
    private int end;
    private long mantissa;
    private boolean mantissaExact;
    private boolean anyDigit;
    private int exponent;
    private double value;

    /** Powers of ten as far as they are exact. */
    private static double[] powers() {
        double[] powers = new double[23];
        powers[0] = 1;
        for (int i = 1; i < powers.length; i++) {
            powers[i] = powers[i - 1] * 10;
        }
        return powers;
    }

    /**
     * Reads a text.
     *
     * @return false if it is no number
     */
    boolean read(byte[] bytes, int offset, int length) {
        source = bytes;
        begin = offset;
        at = offset;
        end = offset + length;
        mantissa = 0;
        mantissaExact = true;
        anyDigit = false;
        exponent = 0;
        boolean negative = accept('-');
        if (!negative) {
            accept('+');
        }
        digits(0);
        if (accept('.')) {
            digits(-1);
        }
        if (!anyDigit || !exponent() || at != end) {
            return false;
        }
        if (mantissaExact && Math.abs(exponent) < POWERS.length) {
            double exact = exponent < 0 ? mantissa / POWERS[-exponent] : mantissa * POWERS[exponent];
            value = negative ? -exact : exact;
        } else {
            value = Double.parseDouble(new String(bytes, offset, length, StandardCharsets.ISO_8859_1));
        }
        return true;
    }

    /** Returns what was read; an infinity if it is greater than a double can be. */
    double value() {
        return value;
    }

    /** Returns exactly what was read; null if its exponent is beyond that of any number somebody meant. */
    BigDecimal exact() {
        boolean meant = Math.abs(exponent) < GREATEST_EXPONENT / 10;
        return meant ? new BigDecimal(new String(source, begin, end - begin, StandardCharsets.ISO_8859_1)) : null;
    }

    private void digits(int exponentStep) {
        while (at < end && isDigit()) {
            anyDigit = true;
            int digit = source[at++] - '0';
            mantissaExact &= mantissa <= (MANTISSA_END - digit) / 10;
            mantissa = mantissaExact ? mantissa * 10 + digit : mantissa;
            exponent += exponentStep;
        }
    }

    /** Reads the exponent, if there is one; returns false if it has no digits. */
    private boolean exponent() {
        if (!accept('e') && !accept('E')) {
            return true;
        }
        boolean negative = accept('-');
        if (!negative) {
            accept('+');
        }
        int begin = at;
        int written = 0;
        while (at < end && isDigit()) {
            written = Math.min(GREATEST_EXPONENT, written * 10 + (source[at++] - '0'));
        }
        exponent += negative ? -written : written;
        return at > begin;
    }

    private boolean isDigit() {
        return source[at] >= '0' && source[at] <= '9';
    }

    private boolean accept(char c) {
        boolean found = at < end && source[at] == c;
        at += found ? 1 : 0;
        return found;
    }
}
