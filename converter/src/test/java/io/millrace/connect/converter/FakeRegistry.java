package io.millrace.connect.converter;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A registry on loopback, with Apicurio's API and Confluent's, that has one schema under every id; or a server that has
 * not.
 */
final class FakeRegistry implements AutoCloseable {

    /** A record of the registry's schema, as Confluent's serializers write it; its text is {@code hi}. */
    static final byte[] RECORD = {0, 0, 0, 0, 7, 4, 'h', 'i'};

    private static final String SCHEMA =
            "{\"type\":\"record\",\"name\":\"Row\",\"fields\":[{\"name\":\"text\",\"type\":\"string\"}]}";

    private HttpServer server;
    private volatile Optional<Answer> otherAnswer = Optional.empty();

    private record Answer(int status, String body) {}

    FakeRegistry() {
        listen(0);
    }

    /** The server's address, without a path. */
    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Makes it answer every request with this instead. */
    void answerWith(int status, String body) {
        otherAnswer = Optional.of(new Answer(status, body));
    }

    /** Makes it refuse connections. */
    void stop() {
        server.stop(0);
    }

    /** Makes it the registry again that it was in the beginning. */
    void restart() {
        server.stop(0);
        otherAnswer = Optional.empty();
        listen(server.getAddress().getPort());
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void listen(int port) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException e) {
            throw new AssertionError("No port for the registry", e);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        Answer answer =
                otherAnswer.orElseGet(() -> schema(exchange.getRequestURI().getPath()));
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static Answer schema(String path) {
        if (path.endsWith("/references")) {
            return new Answer(200, "[]");
        }
        boolean confluent = path.contains("/schemas/ids/");
        return new Answer(200, confluent ? "{\"schema\":\"" + SCHEMA.replace("\"", "\\\"") + "\"}" : SCHEMA);
    }
}
