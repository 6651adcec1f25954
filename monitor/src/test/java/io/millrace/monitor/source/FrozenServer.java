package io.millrace.monitor.source;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** What a process that is stopped looks like from the outside: its machine takes connections, and nobody answers. */
final class FrozenServer implements AutoCloseable {

    private final ServerSocket socket;

    FrozenServer() throws IOException {
        socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    /** Host and port. */
    String address() {
        return "127.0.0.1:" + socket.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
