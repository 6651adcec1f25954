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
import java.net.URI;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers GET and HEAD of /health/live, /health/ready, /metrics and /loggers, and sets the level of a logger by PUT, for those on
 * this machine. A client that does not finish its request holds up a thread, and no other client. */
final class HttpEndpoint implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpEndpoint.class);
    private static final String LOGGER = "/loggers/";
    private static final String NAME = "name[]=";
    private static final int LONGEST_LEVEL = 32;
    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int FAILED = 500;
    private static final int UNAVAILABLE = 503;
    private static final int NO_BODY = -1;
    private static final int THREADS = 8;

    /** With a port behind it or not: names that nobody can have point elsewhere. */
    private static final Pattern NOT_FROM_DNS =
            Pattern.compile("(?:localhost|\\d{1,3}(?:\\.\\d{1,3}){3}|\\[.*])(?::\\d*)?", Pattern.CASE_INSENSITIVE);

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, task -> {
        Thread created = new Thread(task, "http");
        created.setDaemon(true);
        return created;
    });
    private final ObjectMapper json = new ObjectMapper();
    private final ExpositionFormats formats = ExpositionFormats.init();
    private final LogLevels levels = new LogLevels();
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
            String path = exchange.getRequestURI().getPath();
            boolean logger = path.startsWith(LOGGER);
            if (logger ? !method.equals("PUT") : !method.equals("GET") && !method.equals("HEAD")) {
                String allowed = logger ? "PUT" : "GET, HEAD";
                exchange.getResponseHeaders().set("Allow", allowed);
                text(exchange, METHOD_NOT_ALLOWED, allowed + " only");
                return;
            }
            if (logger) {
                setLevel(exchange, path.substring(LOGGER.length()));
                return;
            }
            switch (path) {
                case "/loggers" -> send(exchange, OK, "application/json", json.writeValueAsBytes(levels.levels()));
                case "/health/live" -> answer(exchange, health.live());
                case "/health/ready" -> answer(exchange, health.ready());
                case "/metrics" -> metrics(exchange);
                default -> text(exchange, NOT_FOUND, "There are /health/live, /health/ready, /metrics and /loggers");
            }
        }
    }

    /**
     * Does as is asked from this machine only, wherever the endpoint listens: there is no authentication. A browser on this machine asks
     * for any page, which may have its own name point here (DNS rebinding).
     */
    private void setLevel(HttpExchange exchange, String logger) throws IOException {
        if (!exchange.getRemoteAddress().getAddress().isLoopbackAddress()) {
            text(
                    exchange,
                    FORBIDDEN,
                    "Levels are set from the machine, or in the container, that the application runs on");
            return;
        }
        String host = exchange.getRequestHeaders().getFirst("Host");
        if (host == null || !NOT_FROM_DNS.matcher(host).matches()) {
            text(
                    exchange,
                    FORBIDDEN,
                    "Levels are set at localhost or at an address, not at a name, which may be anybody's");
            return;
        }
        String level = new String(exchange.getRequestBody().readNBytes(LONGEST_LEVEL), UTF_8);
        Optional<String> problem = levels.set(logger, level);
        text(exchange, problem.isPresent() ? BAD_REQUEST : OK, problem.orElse(logger + " logs from now on as asked"));
    }

    private void answer(HttpExchange exchange, Health.Answer answer) throws IOException {
        send(exchange, answer.yes() ? OK : UNAVAILABLE, "application/json", json.writeValueAsBytes(answer.body()));
    }

    private void metrics(HttpExchange exchange) throws IOException {
        ExpositionFormatWriter writer =
                formats.findWriter(exchange.getRequestHeaders().getFirst("Accept"));
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try {
            metrics.scrape(body, writer.getContentType(), names(exchange.getRequestURI()));
        } catch (RuntimeException e) {
            // The server would drop the connection without a word.
            LOG.warn("The metrics could not be collected", e);
            text(exchange, FAILED, "The metrics could not be collected; the log says why");
            return;
        }
        send(exchange, OK, writer.getContentType(), body.toByteArray());
    }

    /** The names after {@code name[]=}, by which Prometheus's own clients are asked for some metrics only; none for all. */
    private static Set<String> names(URI request) {
        Set<String> names = new HashSet<>();
        String query = request.getQuery() == null ? "" : request.getQuery();
        for (String parameter : query.split("&", -1)) {
            if (parameter.startsWith(NAME)) {
                names.add(parameter.substring(NAME.length()));
            }
        }
        return names;
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
