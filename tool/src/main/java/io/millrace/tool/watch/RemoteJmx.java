package io.millrace.tool.watch;

import io.millrace.monitor.source.JmxSource;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** JMX of a worker elsewhere, as {@code KAFKA_JMX_OPTS} or {@code JMX_PORT} open it. */
final class RemoteJmx {

    private static final Pattern FORM = Pattern.compile("(?:[^:/]+|\\[[^]/]+]):(?<port>\\d{1,5})");

    private RemoteJmx() {}

    static boolean isAddress(String text) {
        Matcher form = FORM.matcher(text);
        return form.matches() && Integer.parseInt(form.group("port")) <= PageAddress.LAST_PORT;
    }

    /** @param address host and port */
    static JmxSource.Worker worker(String address) {
        return new JmxSource.Worker(address, () -> open(address));
    }

    @SuppressWarnings("BanJNDI") // Who types the address of a worker trusts it with more than this.
    private static JMXConnector open(String address) throws IOException {
        return JMXConnectorFactory.connect(new JMXServiceURL("service:jmx:rmi:///jndi/rmi://" + address + "/jmxrmi"));
    }
}
