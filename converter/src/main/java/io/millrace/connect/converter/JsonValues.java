package io.millrace.connect.converter;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes values of JSON that {@link JsonWalk} has checked, as Connect's converter makes them of JSON without a schema. */
final class JsonValues {

    private final byte[] bytes;
    private int at;

    private JsonValues(byte[] bytes, int at) {
        this.bytes = bytes;
        this.at = at;
    }

    /** Returns the value that begins here; null for a null. */
    static Object at(byte[] bytes, int start) {
        return new JsonValues(bytes, start).value();
    }

    private Object value() {
        switch (bytes[at]) {
            case '"' -> {
                return text();
            }
            case '{' -> {
                return map();
            }
            case '[' -> {
                return list();
            }
            case 't' -> {
                at += 4;
                return true;
            }
            case 'f' -> {
                at += 5;
                return false;
            }
            case 'n' -> {
                at += 4;
                return null;
            }
            default -> {
                return number();
            }
        }
    }

    private Map<String, Object> map() {
        Map<String, Object> map = new HashMap<>();
        at++;
        while (next() != '}') {
            String name = text();
            next();
            at++;
            next();
            map.put(name, value());
            if (next() == ',') {
                at++;
            }
        }
        at++;
        return map;
    }

    private List<Object> list() {
        List<Object> list = new ArrayList<>();
        at++;
        while (next() != ']') {
            list.add(value());
            if (next() == ',') {
                at++;
            }
        }
        at++;
        return list;
    }

    /** Goes on to what is no blank. */
    private byte next() {
        while (bytes[at] <= ' ') {
            at++;
        }
        return bytes[at];
    }

    private String text() {
        at++;
        int start = at;
        while (bytes[at] != '"') {
            if (bytes[at] == '\\') {
                return textWithEscapes(start);
            }
            at++;
        }
        at++;
        return new String(bytes, start, at - 1 - start, StandardCharsets.UTF_8);
    }

    private String textWithEscapes(int begin) {
        StringBuilder text = new StringBuilder();
        int start = begin;
        while (bytes[at] != '"') {
            if (bytes[at] != '\\') {
                at++;
                continue;
            }
            text.append(new String(bytes, start, at - start, StandardCharsets.UTF_8));
            byte escaped = bytes[at + 1];
            at += 2;
            switch (escaped) {
                case 'b' -> text.append('\b');
                case 'f' -> text.append('\f');
                case 'n' -> text.append('\n');
                case 'r' -> text.append('\r');
                case 't' -> text.append('\t');
                case 'u' -> {
                    int unit = 0;
                    for (int i = 0; i < 4; i++) {
                        unit = unit << 4 | Character.digit(bytes[at + i], 16);
                    }
                    // Half of a pair stays one: that it is no text is said of the column.
                    text.append((char) unit);
                    at += 4;
                }
                default -> text.append((char) escaped);
            }
            start = at;
        }
        text.append(new String(bytes, start, at - start, StandardCharsets.UTF_8));
        at++;
        return text.toString();
    }

    private Object number() {
        int start = at;
        boolean negative = bytes[at] == '-';
        if (negative) {
            at++;
        }
        long number = 0;
        while (at < bytes.length && bytes[at] >= '0' && bytes[at] <= '9') {
            number = number * 10 + (bytes[at] - '0');
            at++;
        }
        if (at == bytes.length || (bytes[at] != '.' && (bytes[at] | 0x20) != 'e')) {
            return negative ? -number : number;
        }
        while (at < bytes.length && isOfFraction(bytes[at])) {
            at++;
        }
        return Double.parseDouble(new String(bytes, start, at - start, StandardCharsets.ISO_8859_1));
    }

    private static boolean isOfFraction(byte b) {
        return (b >= '0' && b <= '9') || b == '.' || b == '-' || b == '+' || (b | 0x20) == 'e';
    }
}
