package io.millrace.connect.cassandra.config;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigException;

/** A node of Cassandra to connect to first. */
public record ContactPoint(String host, int port) {

    private static final int DEFAULT_PORT = 9042;
    private static final Pattern FORMAT =
            Pattern.compile("(?:\\[(?<v6>[0-9A-Fa-f:.%a-z]+)]|(?<host>[^\\s:\\[\\]/@]{1,253}))(?::(?<port>\\d{1,5}))?");

    static List<ContactPoint> parseAll(String option, List<?> texts) {
        if (texts.isEmpty()) {
            throw new ConfigException(option, "", "name at least one node, as host:port");
        }
        List<ContactPoint> points = new ArrayList<>();
        for (Object text : texts) {
            if (text.toString().contains("@")) {
                // What stands before it may be a password.
                throw new ConfigException(option
                        + ": a contact point is host or host:port, without a name before it: who logs in is in "
                        + ConnectionConfig.USERNAME + " and " + ConnectionConfig.PASSWORD);
            }
            Matcher matcher = FORMAT.matcher(text.toString().trim());
            if (!matcher.matches()) {
                throw new ConfigException(
                        option, text, "a contact point is host or host:port, an IPv6 address [address]:port");
            }
            int port = matcher.group("port") == null ? DEFAULT_PORT : Integer.parseInt(matcher.group("port"));
            if (port < 1 || port > 65_535) {
                throw new ConfigException(option, text, "a port is a number between 1 and 65535");
            }
            String v6 = matcher.group("v6");
            points.add(new ContactPoint(v6 == null ? matcher.group("host") : v6, port));
        }
        return points;
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
