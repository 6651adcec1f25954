package io.millrace.tool.watch;

import io.millrace.monitor.source.JmxSource;
import java.io.IOException;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** JMX of a worker elsewhere, as {@code KAFKA_JMX_OPTS} or {@code JMX_PORT} open it. */
final class RemoteJmx {

    private RemoteJmx() {}

    /** @param address host and port */
    static JmxSource.Worker worker(String address) {
        return new JmxSource.Worker(address, () -> open(address));
    }

    @SuppressWarnings("BanJNDI") // Who types the address of a worker trusts it with more than this.
    private static JMXConnector open(String address) throws IOException {
        return JMXConnectorFactory.connect(new JMXServiceURL("service:jmx:rmi:///jndi/rmi://" + address + "/jmxrmi"));
    }
}
