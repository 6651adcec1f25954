package io.millrace.endtoend;

import io.millrace.stack.ConnectClient;
import io.millrace.stack.Installation;
import java.util.Map;
import java.util.TreeMap;

/** The shipped configuration of a connector, for a test to change. */
final class ShippedConnector {

    static final String CLASS = "io.millrace.connect.cassandra.CassandraSinkConnector";

    private ShippedConnector() {}

    /** A new copy of {@code config/connectors/<name>.json}. */
    static Map<String, String> config(ConnectClient connect, String name) {
        return new TreeMap<>(connect.read(Installation.aroundWorkingDirectory()
                .config()
                .resolve("connectors")
                .resolve(name + ".json")));
    }
}
