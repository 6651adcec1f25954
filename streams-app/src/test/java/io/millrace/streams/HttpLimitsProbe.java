package io.millrace.streams;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Executors;

/** A process that answers with more than a connection holds, and says when that was in vain. */
final class HttpLimitsProbe {
    private static final int BLOCK = 1 << 20;

    private HttpLimitsProbe() {}

    public static void main(String[] arguments) throws IOException {
        HttpLimits.set(Duration.ofSeconds(1), Duration.ofSeconds(1));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", HttpLimitsProbe::answerWithoutEnd);
        server.start();
        System.out.println(server.getAddress().getPort());
    }

    private static void answerWithoutEnd(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        byte[] block = new byte[BLOCK];
        try {
            while (true) {
                exchange.getResponseBody().write(block);
            }
        } catch (IOException e) {
            System.out.println("given up");
        }
    }
}
