package io.millrace.stack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/** Loopback sockets. */
final class Sockets {

    private static final int TIMEOUT_MS = 500;

    private Sockets() {}

    static InetSocketAddress onLoopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Whether anybody listens: asked before a client with a long memory and a long log is sent there. */
    static boolean accepts(InetSocketAddress address) {
        try (Socket socket = new Socket()) {
            socket.connect(address, TIMEOUT_MS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
