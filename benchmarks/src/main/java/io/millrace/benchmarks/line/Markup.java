package io.millrace.benchmarks.line;

import java.util.Locale;

/** Text of HTML and SVG. */
final class Markup {

    private Markup() {}

    /** Text as it may stand between tags and in quotes. */
    static String escaped(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.append(c);
            }
        }
        return out.toString();
    }

    /** A number as people read it, with so many digits after the point. */
    static String number(double value, int digits) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%,." + digits + "f", value) : "–";
    }

    /** A coordinate. */
    static String at(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    /** The smallest of 1, 2, 2.5 and 5 times a power of ten that is no smaller. */
    static double roundUp(double value) {
        return roundUp(value, 1, 2, 2.5, 5);
    }

    /** The smallest of 1, 2 and 5 times a power of ten that is no smaller: a whole number from 1 on. */
    static double roundUpWhole(double value) {
        return roundUp(value, 1, 2, 5);
    }

    private static double roundUp(double value, double... factors) {
        if (value <= 0) {
            return 1;
        }
        double power = Math.pow(10, Math.floor(Math.log10(value)));
        for (double factor : factors) {
            if (factor * power >= value * (1 - 1e-9)) {
                return factor * power;
            }
        }
        return 10 * power;
    }
}
