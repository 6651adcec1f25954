package io.millrace.connect.cassandra.mapping;

import io.millrace.connect.cassandra.config.FieldPath.Root;
import io.millrace.connect.cassandra.mapping.encoding.Kind;
import java.util.Locale;

/** Tells who has JSON and a converter that does not read it how to have it read. */
final class JsonHint {

    private JsonHint() {}

    /** Returns the end of a sentence about a key or value that is no structure; empty where it can be no JSON. */
    static String of(Kind kind, Root root) {
        if (kind != Kind.STRING && kind != Kind.BYTES) {
            return "";
        }
        String converter = root.name().toLowerCase(Locale.ROOT) + ".converter";
        return "; if it holds JSON, set " + converter + "=org.apache.kafka.connect.json.JsonConverter and " + converter
                + ".schemas.enable=false";
    }
}
