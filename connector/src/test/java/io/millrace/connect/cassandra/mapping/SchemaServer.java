package io.millrace.connect.cassandra.mapping;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A registry on loopback, with the parts of Apicurio's API and of Confluent's that give schemas by their ids. */
final class SchemaServer implements AutoCloseable {

    private final List<String> schemas = new ArrayList<>();
    private final ObjectMapper json = new ObjectMapper();
    private final HttpServer server;

    SchemaServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    /** Adds a schema and returns its id. */
    synchronized int add(String schema) {
        schemas.add(schema);
        return schemas.size();
    }

    /** Returns the options of Apicurio's converter. */
    Map<String, String> options() {
        return Map.of(
                "delegate",
                "io.apicurio.registry.utils.converter.AvroConverter",
                "apicurio.registry.url",
                "http://127.0.0.1:" + server.getAddress().getPort() + "/apis/registry/v2",
                "apicurio.registry.as-confluent",
                "true",
                "apicurio.registry.use-id",
                "contentId");
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] body = answer(exchange.getRequestURI().getPath()).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private synchronized String answer(String path) {
        if (path.endsWith("/references")) {
            return "[]";
        }
        String schema = schemas.get(Integer.parseInt(path.substring(path.lastIndexOf('/') + 1)) - 1);
        return path.contains("/ccompat/")
                ? json.createObjectNode().put("schema", schema).toString()
                : schema;
    }
}
