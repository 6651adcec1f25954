package io.millrace.connect.cassandra.mapping.encoding;

import io.millrace.connect.cassandra.config.Conversions;
import io.millrace.connect.cassandra.config.SinkConfig;
import java.util.HashMap;
import java.util.Map;

/** Conversions as a configuration has them. */
final class TestConversions {

    static final Conversions USUAL = with();

    private TestConversions() {}

    /** Returns the conversions of these options and of the defaults of the others. */
    static Conversions with(String... options) {
        Map<String, String> properties = new HashMap<>(Map.of("name", "sink", "cassandra.keyspace", "ks"));
        for (int i = 0; i < options.length; i += 2) {
            properties.put(options[i], options[i + 1]);
        }
        return SinkConfig.parse(properties).mapping().conversions().usual();
    }
}
