package io.millrace.connect.cassandra.mapping.encoding;

import io.millrace.connect.cassandra.config.Conversions.BlobText;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.HexFormat;

/** Bytes, and the texts that stand for them. */
final class ByteEncoders {

    private ByteEncoders() {}

    static Encoder blob(Kind kind, Context context) {
        if (kind == Kind.BYTES) {
            return ByteEncoders::shared;
        }
        BlobText text = context.conversions().blobText();
        return switch (text) {
            case REFUSE ->
                throw new Unencodable("is " + kind + "; blob takes a byte array, and what a text stands for is not"
                        + " certain: set convert.blob.text to base64, hex or utf8");
            case BASE64 -> value -> ByteBuffer.wrap(base64((String) value));
            case HEX -> value -> ByteBuffer.wrap(hex((String) value));
            case UTF8 -> value -> TextEncoders.utf8((String) value);
        };
    }

    /** Shares the record's bytes: nobody changes them any more. */
    static ByteBuffer shared(Object value) {
        return value instanceof byte[] bytes ? ByteBuffer.wrap(bytes) : ((ByteBuffer) value).slice();
    }

    /** Takes both alphabets, and texts without the padding. */
    private static byte[] base64(String text) {
        boolean forUrls = text.indexOf('-') >= 0 || text.indexOf('_') >= 0;
        try {
            return (forUrls ? Base64.getUrlDecoder() : Base64.getDecoder()).decode(text);
        } catch (IllegalArgumentException e) {
            throw new Unencodable("is a string that is not base64, as convert.blob.text says");
        }
    }

    private static byte[] hex(String text) {
        String digits = text.regionMatches(true, 0, "0x", 0, 2) ? text.substring(2) : text;
        try {
            return HexFormat.of().parseHex(digits);
        } catch (IllegalArgumentException e) {
            throw new Unencodable("is a string that is not hexadecimal, as convert.blob.text says");
        }
    }
}
