package io.millrace.benchmarks.line;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** The management beans of another JVM on this machine, which need not have been started with any of its own. */
final class Jvm implements AutoCloseable {

    private final JMXConnector connector;
    private final MBeanServerConnection beans;

    private Jvm(JMXConnector connector) throws IOException {
        this.connector = connector;
        this.beans = connector.getMBeanServerConnection();
    }

    // The address is what the other JVM itself has answered, and it is one that the benchmark has started.
    @SuppressWarnings("BanJNDI")
    static Jvm attach(long pid) throws IOException {
        try {
            VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
            try {
                return new Jvm(JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent())));
            } finally {
                machine.detach();
            }
        } catch (AttachNotSupportedException e) {
            throw new IOException("Process " + pid + " is no JVM that can be attached to", e);
        }
    }

    MBeanServerConnection beans() {
        return beans;
    }

    @Override
    public void close() throws IOException {
        connector.close();
    }
}
