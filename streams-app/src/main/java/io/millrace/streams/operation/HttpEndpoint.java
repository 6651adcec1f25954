package io.millrace.streams.operation;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers GET and HEAD of /health/live, /health/ready and /metrics. A client that does not finish its request holds up a thread, and no other client. */
final class HttpEndpoint implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpEndpoint.class);
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int FAILED = 500;
    private static final int UNAVAILABLE = 503;
    private static final int NO_BODY = -1;
    private static final int THREADS = 8;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, task -> {
        Thread created = new Thread(task, "http");
        created.setDaemon(true);
        return created;
    });
    private final ObjectMapper json = new ObjectMapper();
    private final ExpositionFormats formats = ExpositionFormats.init();
    private final Health health;
    private final Metrics metrics;

    private HttpEndpoint(HttpServer server, Health health, Metrics metrics) {
        this.server = server;
        this.health = health;
        this.metrics = metrics;
    }

    /**
     * Starts to answer.
     *
     * @throws IOException if the address cannot be listened at
     */
    static HttpEndpoint start(InetSocketAddress address, Health health, Metrics metrics) throws IOException {
        HttpEndpoint endpoint = new HttpEndpoint(HttpServer.create(address, 0), health, metrics);
        endpoint.server.setExecutor(endpoint.threads);
        endpoint.server.createContext("/", endpoint::handle);
        endpoint.server.start();
        return endpoint;
    }

    InetSocketAddress address() {
        return server.getAddress();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String method = exchange.getRequestMethod();
            if (!method.equals("GET") && !method.equals("HEAD")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                text(exchange, METHOD_NOT_ALLOWED, "GET and HEAD only");
                return;
            }
            switch (exchange.getRequestURI().getPath()) {
                case "/health/live" -> answer(exchange, health.live());
                case "/health/ready" -> answer(exchange, health.ready());
                case "/metrics" -> metrics(exchange);
                default -> text(exchange, NOT_FOUND, "There are /health/live, /health/ready and /metrics");
            }
        }
    }

    private void answer(HttpExchange exchange, Health.Answer answer) throws IOException {
        send(exchange, answer.yes() ? OK : UNAVAILABLE, "application/json", json.writeValueAsBytes(answer.body()));
    }

    private void metrics(HttpExchange exchange) throws IOException {
        ExpositionFormatWriter writer =
                formats.findWriter(exchange.getRequestHeaders().getFirst("Accept"));
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try {
            metrics.scrape(body, writer.getContentType());
        } catch (RuntimeException e) {
            // The server would drop the connection without a word.
            LOG.warn("The metrics could not be collected", e);
            text(exchange, FAILED, "The metrics could not be collected; the log says why");
            return;
        }
        send(exchange, OK, writer.getContentType(), body.toByteArray());
    }

    private static void text(HttpExchange exchange, int status, String text) throws IOException {
        send(exchange, status, "text/plain; charset=utf-8", (text + "\n").getBytes(UTF_8));
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, head ? NO_BODY : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
    }
}
