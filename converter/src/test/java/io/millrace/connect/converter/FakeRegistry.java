package io.millrace.connect.converter;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A registry on loopback, with Apicurio's API and Confluent's, that has one schema under every id that was not given
 * another; or a server that has not.
 */
final class FakeRegistry implements AutoCloseable {

    /** A record of the registry's schema, as Confluent's serializers write it; its text is {@code hi}. */
    static final byte[] RECORD = {0, 0, 0, 0, 7, 4, 'h', 'i'};

    private static final String SCHEMA =
            "{\"type\":\"record\",\"name\":\"Row\",\"fields\":[{\"name\":\"text\",\"type\":\"string\"}]}";

    private static final Pattern ID = Pattern.compile("/(\\d+)$");
    private static final ObjectMapper JSON = new ObjectMapper();

    private HttpServer server;
    private volatile Optional<Answer> otherAnswer = Optional.empty();
    private final Map<Integer, String> schemas = new ConcurrentHashMap<>();
    /** What Confluent's API answers to paths, instead of what it has. */
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();

    private final AtomicInteger confluentRequests = new AtomicInteger();
    private volatile String authorization;

    private record Answer(int status, String body) {}

    FakeRegistry() {
        listen(0);
    }

    /** The server's address, without a path. */
    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Puts a schema under an id. */
    void put(int id, String schema) {
        schemas.put(id, schema);
    }

    /** Makes it answer with this where a path of Confluent's API ends so. */
    void answerTo(String endOfPath, int status, String body) {
        answers.put(endOfPath, new Answer(status, body));
    }

    void answerAsEver() {
        answers.clear();
    }

    /** Returns how often Confluent's API was asked. */
    int confluentRequests() {
        return confluentRequests.get();
    }

    /** Returns the credentials of the last request. */
    String authorization() {
        return authorization;
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
        authorization = exchange.getRequestHeaders().getFirst("Authorization");
        Answer answer =
                otherAnswer.orElseGet(() -> schema(exchange.getRequestURI().getPath()));
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private Answer schema(String path) {
        if (path.contains("/ccompat/")) {
            confluentRequests.incrementAndGet();
            Optional<Answer> other = answers.entrySet().stream()
                    .filter(each -> path.endsWith(each.getKey()))
                    .map(Map.Entry::getValue)
                    .findFirst();
            if (other.isPresent()) {
                return other.get();
            }
        }
        if (path.endsWith("/references")) {
            return new Answer(200, "[]");
        }
        Matcher id = ID.matcher(path);
        String schema = id.find() ? schemas.getOrDefault(Integer.parseInt(id.group(1)), SCHEMA) : SCHEMA;
        boolean confluent = path.contains("/schemas/ids/");
        return new Answer(
                200, confluent ? JSON.createObjectNode().put("schema", schema).toString() : schema);
    }
}
