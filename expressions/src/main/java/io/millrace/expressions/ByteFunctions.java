package io.millrace.expressions;

/** Bytes as texts, and back; a text stands for its bytes in UTF-8. */
final class ByteFunctions {
    private static final String HEX = "0123456789abcdef";
    private static final String BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    private ByteFunctions() {}

    static final class ToHex<R> extends Node<R> {
        private final Node<R> bytes;

        ToHex(Node<R> bytes) {
            super(ValueType.text(), bytes.nullable());
            this.bytes = bytes;
        }

        @Override
        public boolean evaluate(R row) {
            if (!bytes.evaluate(row)) {
                return false;
            }
            byte[] digits = buffer(2 * bytes.length);
            for (int i = 0; i < bytes.length; i++) {
                int b = bytes.source[bytes.offset + i] & 0xff;
                digits[2 * i] = (byte) HEX.charAt(b >> 4);
                digits[2 * i + 1] = (byte) HEX.charAt(b & 0xf);
            }
            return hold(digits, 0, 2 * bytes.length);
        }
    }

    /** Null if there are other signs, or an odd number of them; in front, there may be {@code 0x}. */
    static final class FromHex<R> extends Node<R> {
        private final Node<R> text;

        FromHex(Node<R> text) {
            super(ValueType.bytes(), true);
            this.text = text;
        }

        @Override
        public boolean evaluate(R row) {
            if (!text.evaluate(row) || text.length % 2 != 0) {
                return false;
            }
            byte[] digits = text.source;
            int at = text.offset;
            int end = text.offset + text.length;
            at += text.length > 1 && digits[at] == '0' && digits[at + 1] == 'x' ? 2 : 0;
            byte[] bytes = buffer((end - at) / 2);
            int size = 0;
            for (; at < end; at += 2) {
                int high = Character.digit(digits[at], 16);
                int low = Character.digit(digits[at + 1], 16);
                if (high < 0 || low < 0) {
                    return false;
                }
                bytes[size++] = (byte) (high << 4 | low);
            }
            return hold(bytes, 0, size);
        }
    }

    static final class ToBase64<R> extends Node<R> {
        private final Node<R> bytes;

        ToBase64(Node<R> bytes) {
            super(ValueType.text(), bytes.nullable());
            this.bytes = bytes;
        }

        @Override
        public boolean evaluate(R row) {
            if (!bytes.evaluate(row)) {
                return false;
            }
            byte[] signs = buffer((bytes.length + 2) / 3 * 4);
            int size = 0;
            for (int i = 0; i < bytes.length; i += 3) {
                int three = at(i) << 16 | at(i + 1) << 8 | at(i + 2);
                signs[size++] = (byte) BASE64.charAt(three >> 18);
                signs[size++] = (byte) BASE64.charAt(three >> 12 & 63);
                signs[size++] = (byte) (i + 1 < bytes.length ? BASE64.charAt(three >> 6 & 63) : '=');
                signs[size++] = (byte) (i + 2 < bytes.length ? BASE64.charAt(three & 63) : '=');
            }
            return hold(signs, 0, size);
        }

        private int at(int index) {
            return index < bytes.length ? bytes.source[bytes.offset + index] & 0xff : 0;
        }
    }

    /** Of the standard alphabet or that of URLs, padded or not; null if it is none. */
    static final class FromBase64<R> extends Node<R> {
        private final Node<R> text;

        FromBase64(Node<R> text) {
            super(ValueType.bytes(), true);
            this.text = text;
        }

        @Override
        public boolean evaluate(R row) {
            if (!text.evaluate(row)) {
                return false;
            }
            int end = text.offset + text.length;
            while (end > text.offset && end > text.offset + text.length - 2 && text.source[end - 1] == '=') {
                end--;
            }
            boolean padded = end < text.offset + text.length;
            int signs = end - text.offset;
            if (signs % 4 == 1 || (padded && text.length % 4 != 0)) {
                return false;
            }
            byte[] bytes = buffer(signs * 3 / 4);
            int size = 0;
            int bits = 0;
            int held = 0;
            for (int at = text.offset; at < end; at++) {
                int value = value(text.source[at]);
                if (value < 0) {
                    return false;
                }
                held = held << 6 | value;
                bits += 6;
                if (bits >= 8) {
                    bits -= 8;
                    bytes[size++] = (byte) (held >> bits);
                    held &= (1 << bits) - 1;
                }
            }
            // What is left over is nothing, or this was cut off.
            return held == 0 && hold(bytes, 0, size);
        }

        private static int value(byte sign) {
            if (sign >= 'A' && sign <= 'Z') {
                return sign - 'A';
            }
            if (sign >= 'a' && sign <= 'z') {
                return sign - 'a' + 26;
            }
            if (sign >= '0' && sign <= '9') {
                return sign - '0' + 52;
            }
            return sign == '+' || sign == '-' ? 62 : sign == '/' || sign == '_' ? 63 : -1;
        }
    }

    /** How many bytes there are. */
    static final class Length<R> extends Node<R> {
        private final Node<R> bytes;

        Length(Node<R> bytes) {
            super(ValueType.integer(), bytes.nullable());
            this.bytes = bytes;
        }

        @Override
        public boolean evaluate(R row) {
            boolean present = bytes.evaluate(row);
            number = bytes.length;
            return present;
        }
    }
}
