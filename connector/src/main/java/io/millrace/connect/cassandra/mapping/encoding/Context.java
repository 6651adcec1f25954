package io.millrace.connect.cassandra.mapping.encoding;

import io.millrace.connect.cassandra.config.Conversions;

/**
 * Where a value is found, as far as it matters to what it means.
 *
 * @param guessed whether its type is a guess of Kafka Connect's, so that a number may have been a text
 * @param nested whether it is inside of a collection or a type, which nothing can leave as it is
 * @param leftOut the fields that have no place in it
 */
record Context(Conversions conversions, boolean guessed, boolean nested, LeftOutFields leftOut) {

    static Context ofField(Conversions conversions) {
        return new Context(conversions, false, false, new LeftOutFields());
    }

    static Context ofHeader(Conversions conversions) {
        return new Context(conversions, conversions.headersGuessed(), false, new LeftOutFields());
    }

    Context inside() {
        return nested ? this : new Context(conversions, guessed, true, leftOut);
    }
}
