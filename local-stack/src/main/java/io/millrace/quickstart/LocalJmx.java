package io.millrace.quickstart;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import io.millrace.monitor.source.NotKnownException;
import io.millrace.stack.Server;
import java.io.IOException;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** The management beans of a server that is a process of this machine and this user. It need not have been started with any. */
final class LocalJmx {

    private LocalJmx() {}

    @SuppressWarnings("BanJNDI") // The address is a local socket of a process that this one has started.
    static JMXConnector attach(Server server) throws IOException {
        if (server.pid() <= 0) {
            throw new NotKnownException(server.name() + " is no process of this machine");
        }
        try {
            VirtualMachine process = VirtualMachine.attach(Long.toString(server.pid()));
            try {
                return JMXConnectorFactory.connect(new JMXServiceURL(process.startLocalManagementAgent()));
            } finally {
                process.detach();
            }
        } catch (AttachNotSupportedException e) {
            throw new IOException("The process of " + server.name() + " cannot be attached to", e);
        }
    }
}
