package io.millrace.stack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The Connect REST API. A rebalance in progress (409) and a worker that restarts are waited for, a minute unless {@link #withPatience}; any other
 * answer that is not 2xx is a {@link StackException} with the worker's own words.
 */
public final class ConnectClient {

    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(90);
    private static final Duration BUSY_TIMEOUT = Duration.ofSeconds(60);
    private static final long BUSY_PAUSE_MS = 250;

    private final URI root;
    private final Duration patience;
    private final HttpClient http;
    private final ObjectMapper json = new ObjectMapper();

    public ConnectClient(URI root) {
        this(
                root,
                BUSY_TIMEOUT,
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build());
    }

    private ConnectClient(URI root, Duration patience, HttpClient http) {
        this.root = root;
        this.patience = patience;
        this.http = http;
    }

    /** The same client, which waits this long for an answer and for a busy worker. */
    public ConnectClient withPatience(Duration other) {
        return new ConnectClient(root, other, http);
    }

    /** The flat configuration in a file such as {@code config/connectors/page-events-sink.json}. */
    public Map<String, String> read(Path file) {
        try {
            return new TreeMap<>(json.readValue(Files.readString(file), new TypeReference<Map<String, String>>() {}));
        } catch (IOException e) {
            throw new StackException(file + " is not a JSON object of options: " + e.getMessage(), e);
        }
    }

    /** Creates the connector or changes it. */
    public void putConfig(String connector, Map<String, String> config) {
        send("PUT", "/connectors/" + connector + "/config", text(config));
    }

    /** The worker's answer to {@code PUT /connector-plugins/{class}/config/validate}. */
    public JsonNode validate(String connectorClass, Map<String, String> config) {
        return send("PUT", "/connector-plugins/" + connectorClass + "/config/validate", text(config));
    }

    /** The worker's version of Kafka. */
    public String version() {
        return get("/").path("version").asText();
    }

    /** Every plugin: {@code class}, {@code type}, {@code version}. */
    public JsonNode plugins() {
        return get("/connector-plugins?connectorsOnly=false");
    }

    public List<String> connectors() {
        List<String> names = new ArrayList<>();
        get("/connectors").forEach(name -> names.add(name.asText()));
        return names;
    }

    public ConnectorStatus status(String connector) {
        return statusIfKnown(connector)
                .orElseThrow(() -> new StackException("The Connect worker knows no status of " + connector));
    }

    /** The status; empty while the worker has none, as right after the connector was made. */
    public Optional<ConnectorStatus> statusIfKnown(String connector) {
        JsonNode answer;
        try {
            answer = get("/connectors/" + connector + "/status");
        } catch (NotFound e) {
            return Optional.empty();
        }
        List<ConnectorStatus.Task> tasks = new ArrayList<>();
        for (JsonNode task : answer.path("tasks")) {
            tasks.add(new ConnectorStatus.Task(
                    task.path("id").asInt(),
                    task.path("state").asText(),
                    task.path("worker_id").asText(),
                    task.path("trace").asText("")));
        }
        JsonNode itself = answer.path("connector");
        return Optional.of(new ConnectorStatus(
                connector, itself.path("state").asText(), itself.path("trace").asText(""), tasks));
    }

    public void pause(String connector) {
        send("PUT", "/connectors/" + connector + "/pause", "");
    }

    public void resume(String connector) {
        send("PUT", "/connectors/" + connector + "/resume", "");
    }

    /** Stops the connector's tasks and keeps its configuration and offsets. */
    public void stop(String connector) {
        send("PUT", "/connectors/" + connector + "/stop", "");
    }

    /** Restarts the connector and all its tasks, whatever their state. */
    public void restart(String connector) {
        send("POST", "/connectors/" + connector + "/restart?includeTasks=true&onlyFailed=false", "");
    }

    public void restartTask(String connector, int task) {
        send("POST", "/connectors/" + connector + "/tasks/" + task + "/restart", "");
    }

    public JsonNode offsets(String connector) {
        return get("/connectors/" + connector + "/offsets");
    }

    /** Forgets the offsets of a stopped connector. */
    public void resetOffsets(String connector) {
        send("DELETE", "/connectors/" + connector + "/offsets", "");
    }

    public void delete(String connector) {
        send("DELETE", "/connectors/" + connector, "");
    }

    /** Any other GET, the path with its leading slash. */
    public JsonNode get(String path) {
        return send("GET", path, "");
    }

    private JsonNode send(String method, String path, String body) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            String problem;
            try {
                HttpRequest request = HttpRequest.newBuilder(URI.create(root + path))
                        .timeout(patience.compareTo(BUSY_TIMEOUT) < 0 ? patience : REQUEST_TIMEOUT)
                        .header("Content-Type", "application/json")
                        .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                        .build();
                var answer = http.send(request, BodyHandlers.ofString());
                int status = answer.statusCode();
                if (status / 100 == 2) {
                    return json.readTree(answer.body().isEmpty() ? "{}" : answer.body());
                }
                problem = "answered " + status + ": "
                        + json.readTree(answer.body()).path("message").asText(answer.body());
                boolean busy = status == 409 || status == 503 || (status == 500 && problem.contains("rebalance"));
                if (status == 404) {
                    throw new NotFound(method + " " + root + path + " " + problem);
                }
                if (!busy) {
                    throw new StackException(method + " " + root + path + " " + problem);
                }
            } catch (IOException e) {
                problem = "failed: " + e;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StackException("Interrupted in " + method + " " + root + path, e);
            }
            if (System.nanoTime() > deadline) {
                throw new StackException(method + " " + root + path + " " + problem);
            }
            pause();
        }
    }

    private String text(Map<String, String> config) {
        try {
            return json.writeValueAsString(config);
        } catch (JsonProcessingException e) {
            throw new StackException("Cannot write a configuration as JSON", e);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(BUSY_PAUSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("Interrupted while waiting for the Connect worker", e);
        }
    }

    private static final class NotFound extends StackException {
        NotFound(String message) {
            super(message);
        }
    }
}
