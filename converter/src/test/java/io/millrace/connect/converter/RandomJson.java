package io.millrace.connect.converter;

import java.util.List;
import java.util.Random;

/** Texts that are JSON objects, of all shapes that writers make, and some that none should. */
final class RandomJson {

    private static final int DEEPEST = 4;

    private static final List<String> NAMES = List.of(
            "id", "ID", "Id", "page", "größe", "漢", "a b", "", "x\\u0041", "\\\"", "__deleted", "😀", "payload");

    private static final List<String> NUMBERS = List.of(
            "0",
            "-0",
            "1",
            "-7",
            "200",
            "2147483648",
            "999999999999999999",
            "-999999999999999999",
            "9223372036854775807",
            "-9223372036854775808",
            "9223372036854775808",
            "123456789012345678901234567890",
            "0.0",
            "-0.0",
            "-0e0",
            "0.1",
            "1.5",
            "-12.25",
            "3.141592653589793238462643383279",
            "1e3",
            "1E+3",
            "1e-3",
            "12.5e10",
            "1e99",
            "-1e400",
            "1e-400",
            "4.9E-324",
            "2.2250738585072012e-308",
            "0.1e1",
            "100000000000000000000.5",
            "179769313486231570000000000000000000000.0");

    private static final List<String> ODD = List.of(
            "01",
            "+1",
            "1.",
            ".5",
            "1e",
            "--1",
            "NaN",
            "Infinity",
            "True",
            "nul",
            "truex",
            "'a'",
            "\"a",
            "\"\\x\"",
            "\"\\u12\"",
            "\"a\nb\"",
            "[1,]",
            "{\"a\":1,}",
            "{a:1}",
            "{\"a\" 1}",
            "[1 2]",
            "/* */1",
            "\u00a01",
            "",
            "0x10");

    private static final List<String> PARTS = List.of(
            "a",
            "abcdefgh",
            "é",
            "漢",
            "😀",
            "\\n",
            "\\t",
            "\\\"",
            "\\\\",
            "\\/",
            "\\u0000",
            "\\u00e9",
            "\\u00E9",
            "\\ud83d\\ude00",
            "\\ud83d",
            "\\ude00",
            "\u007f",
            "\u2028",
            "/",
            "{",
            "]",
            ",",
            ":");

    private final Random random;

    RandomJson(Random random) {
        this.random = random;
    }

    /** Writes an object; one in some has something that is no JSON in it. */
    String object(boolean odd) {
        return blanks() + object(0, odd) + blanks();
    }

    private String object(int depth, boolean odd) {
        StringBuilder json = new StringBuilder("{").append(blanks());
        int count = random.nextInt(7);
        int oddOne = odd ? random.nextInt(Math.max(1, count)) : -1;
        for (int i = 0; i < count; i++) {
            json.append(i == 0 ? "" : "," + blanks())
                    .append('"')
                    .append(name(i))
                    .append('"');
            json.append(blanks()).append(':').append(blanks());
            json.append(i == oddOne ? ODD.get(random.nextInt(ODD.size())) : value(depth + 1));
            json.append(blanks());
        }
        return json.append('}').toString();
    }

    private String name(int i) {
        return random.nextInt(4) == 0 ? NAMES.get(random.nextInt(NAMES.size())) : "f" + i;
    }

    private String value(int depth) {
        return switch (random.nextInt(depth < DEEPEST ? 10 : 7)) {
            case 0, 1 -> NUMBERS.get(random.nextInt(NUMBERS.size()));
            case 2, 3 -> text();
            case 4 -> "true";
            case 5 -> "false";
            case 6 -> "null";
            case 7 -> object(depth, false);
            default -> array(depth);
        };
    }

    private String array(int depth) {
        StringBuilder json = new StringBuilder("[").append(blanks());
        int count = random.nextInt(4);
        for (int i = 0; i < count; i++) {
            json.append(i == 0 ? "" : ",")
                    .append(blanks())
                    .append(value(depth + 1))
                    .append(blanks());
        }
        return json.append(']').toString();
    }

    private String text() {
        StringBuilder text = new StringBuilder("\"");
        for (int i = random.nextInt(5); i > 0; i--) {
            text.append(PARTS.get(random.nextInt(PARTS.size())));
        }
        return text.append('"').toString();
    }

    private String blanks() {
        return switch (random.nextInt(12)) {
            case 0 -> " ";
            case 1 -> "\n\t";
            case 2 -> "\r\n  ";
            default -> "";
        };
    }
}
