package io.millrace.connect.cassandra.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version that this connector was built as. */
public final class ConnectorVersion {

    private static final String RESOURCE = "/io/millrace/connect/cassandra/version.properties";

    private ConnectorVersion() {}

    public static String get() {
        try (InputStream resource = ConnectorVersion.class.getResourceAsStream(RESOURCE)) {
            Properties properties = new Properties();
            properties.load(resource);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
