package io.millrace.connect.cassandra.mapping.encoding;

import com.datastax.oss.driver.api.core.type.DataType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.connect.data.Schema;

/** Texts, and what is written as one. */
final class TextEncoders {

    private TextEncoders() {}

    static Encoder text(Kind kind, DataType type, Schema schema, Context context) {
        AbsentText absent = AbsentText.of(context);
        if (kind == Kind.STRING) {
            return value -> {
                String text = (String) value;
                return absent.is(text) ? absent.encoded() : utf8(text);
            };
        }
        requireKnown(kind, type, context);
        TextForm form = TextForm.of(kind, schema, absent);
        return value -> utf8(form.text(value));
    }

    static Encoder ascii(Kind kind, DataType type, Schema schema, Context context) {
        AbsentText absent = AbsentText.of(context);
        if (kind == Kind.STRING) {
            return value -> {
                String text = (String) value;
                return absent.is(text) ? absent.encoded() : ascii(text);
            };
        }
        requireKnown(kind, type, context);
        TextForm form = TextForm.of(kind, schema, absent);
        return value -> ascii(form.text(value));
    }

    /** Refuses what was perhaps a text like 00501 before its type was guessed. */
    private static void requireKnown(Kind kind, DataType type, Context context) {
        if (context.guessed()) {
            throw Encoders.mismatch(kind, type, "a string");
        }
    }

    /** Refuses what Java would write a question mark in place of. */
    static ByteBuffer utf8(String text) {
        return ByteBuffer.wrap(Utf8.of(text));
    }

    private static ByteBuffer ascii(String text) {
        if (!StandardCharsets.US_ASCII.newEncoder().canEncode(text)) {
            throw new Unencodable("holds characters that are not ASCII; a text column would hold them");
        }
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }
}
