package io.millrace.connect.cassandra.mapping.encoding;

import java.nio.charset.StandardCharsets;

/** Texts as Cassandra stores them. */
public final class Utf8 {

    private Utf8() {}

    /**
     * Encodes a text.
     *
     * @throws Unencodable when it holds half of a surrogate pair, for which Java would write a question mark
     */
    public static byte[] of(String text) {
        if (holdsHalfAPair(text)) {
            throw new Unencodable("holds half of a surrogate pair, as a text does that was cut within a character");
        }
        return text.getBytes(StandardCharsets.UTF_8);
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
