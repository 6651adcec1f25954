package io.millrace.monitor.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.millrace.monitor.Monitor;
import io.millrace.monitor.Snapshot;
import io.millrace.monitor.SnapshotJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Serves the page, and what it asks for every second. Everything comes from here: the page works without a network. There is no
 * authentication, and nothing but GET and HEAD.
 */
public final class PageServer implements AutoCloseable {

    private static final int THREADS = 4;
    /** It is a few kilobytes; a browser takes milliseconds. */
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int MISDIRECTED = 421;
    private static final int NO_BODY = -1;
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
            + " img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /** With a port behind it or not. */
    private static final Pattern NAME = Pattern.compile("(?<name>\\[[0-9a-fA-F:.%]+]|[^:\\[\\]]+)(?::\\d*)?");

    private static final Pattern NOT_FROM_DNS =
            Pattern.compile("localhost|\\d{1,3}(?:\\.\\d{1,3}){3}|\\[.*]", Pattern.CASE_INSENSITIVE);

    private final HttpServer server;
    private final String ownName;
    private final TimeLimitedThreads threads;
    private final SnapshotJson json = new SnapshotJson();
    private final Map<String, Asset> assets;
    private final Supplier<Snapshot> snapshot;
    private final Supplier<List<Snapshot.Point>> points;

    private record Asset(String type, String body) {}

    private PageServer(
            HttpServer server,
            String ownName,
            Supplier<Snapshot> snapshot,
            Supplier<List<Snapshot.Point>> points,
            Duration longest) {
        this.server = server;
        this.threads = new TimeLimitedThreads("page", THREADS, longest);
        this.ownName = ownName;
        this.snapshot = snapshot;
        this.points = points;
        this.assets = Map.of(
                "/", asset("page.html", "text/html; charset=utf-8"),
                "/page.css", asset("page.css", "text/css; charset=utf-8"),
                "/page.js", asset("page.js", "text/javascript; charset=utf-8"),
                "/chart.js", asset("chart.js", "text/javascript; charset=utf-8"),
                "/icon.svg", asset("icon.svg", "image/svg+xml"));
    }

    /**
     * Begins to serve. It answers to the address's name, if it has one, to {@code localhost}, and to any IP address.
     *
     * @param address port 0 for any that is free
     * @throws IOException if the address cannot be listened at
     */
    public static PageServer start(InetSocketAddress address, Monitor monitor) throws IOException {
        return start(address, monitor::snapshot, monitor::points);
    }

    static PageServer start(
            InetSocketAddress address, Supplier<Snapshot> snapshot, Supplier<List<Snapshot.Point>> points)
            throws IOException {
        return start(address, snapshot, points, LONGEST);
    }

    /** @param longest how long a request may take, from its first byte to the last of the answer */
    static PageServer start(
            InetSocketAddress address,
            Supplier<Snapshot> snapshot,
            Supplier<List<Snapshot.Point>> points,
            Duration longest)
            throws IOException {
        PageServer page =
                new PageServer(HttpServer.create(address, 0), address.getHostString(), snapshot, points, longest);
        page.server.setExecutor(page.threads);
        page.server.createContext("/", page::handle);
        page.server.start();
        return page;
    }

    /** On this machine alone, at any port that is free. */
    public static InetSocketAddress anywhereOnLoopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    /** What to open in a browser. */
    public URI url() {
        InetSocketAddress address = server.getAddress();
        String host = address.getAddress().isAnyLocalAddress()
                ? "localhost"
                : address.getAddress().getHostAddress();
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort() + "/");
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Security-Policy", POLICY);
            exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
            exchange.getResponseHeaders().set("Referrer-Policy", "no-referrer");
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            String method = exchange.getRequestMethod();
            if (!method.equals("GET") && !method.equals("HEAD")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                text(exchange, METHOD_NOT_ALLOWED, "GET and HEAD only");
                return;
            }
            if (!isMeant(exchange)) {
                text(
                        exchange,
                        MISDIRECTED,
                        "This page does not answer to that name, which may be anybody's. Open " + url()
                                + ", or this machine's address in its place; or start it as --page NAME:PORT");
                return;
            }
            String path = exchange.getRequestURI().getPath();
            Asset asset = assets.get(path);
            if (asset != null) {
                send(exchange, OK, asset.type(), asset.body().getBytes(UTF_8));
            } else if (path.equals("/snapshot")) {
                send(exchange, OK, "application/json", json.line(snapshot.get()).getBytes(UTF_8));
            } else if (path.equals("/points")) {
                send(exchange, OK, "application/json", json.points(points.get()).getBytes(UTF_8));
            } else {
                text(exchange, NOT_FOUND, "There are /, /snapshot and /points");
            }
        }
    }

    /**
     * A page of elsewhere must not read this one by having its own name point here (DNS rebinding). Nobody can have an address, or
     * {@code localhost}, point elsewhere.
     */
    private boolean isMeant(HttpExchange exchange) {
        String host = exchange.getRequestHeaders().getFirst("Host");
        Matcher given = NAME.matcher(host == null ? "" : host);
        return given.matches()
                && (given.group("name").equalsIgnoreCase(ownName)
                        || NOT_FROM_DNS.matcher(given.group("name")).matches());
    }

    private static Asset asset(String name, String type) {
        try (InputStream in = PageServer.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not on the class path");
            }
            return new Asset(type, new String(in.readAllBytes(), UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + name, e);
        }
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
