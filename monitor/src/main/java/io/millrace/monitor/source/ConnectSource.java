package io.millrace.monitor.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

/** The connectors of a Connect cluster, from the REST API of one of its workers: Millrace's, or those that are named. */
public final class ConnectSource implements Source<Connectors> {

    private static final String PLUGIN_PACKAGE = "io.millrace.connect.cassandra.";
    private static final Set<String> ALIASES = Set.of("CassandraSinkConnector", "CassandraSink");
    private static final String REFERENCE = "${";

    private final Supplier<URI> root;
    private final Set<String> names;
    private final Http http;
    private final ObjectMapper json = new ObjectMapper();
    private volatile List<Connector> last = List.of();

    /**
     * Makes a source that asks nobody yet.
     *
     * @param root the REST API's root, asked for before each look
     * @param names the connectors to look at; empty for all that are Millrace's
     * @param headers sent with each request
     */
    public ConnectSource(Supplier<URI> root, Set<String> names, Map<String, String> headers) {
        this.root = root;
        this.names = Set.copyOf(names);
        this.http = new Http(headers);
    }

    @Override
    public Connectors read() {
        URI uri = root.get();
        JsonNode answer = get(uri, "/connectors?expand=status&expand=info");
        List<Connector> connectors = new ArrayList<>();
        answer.properties().forEach(each -> {
            JsonNode config = each.getValue().path("info").path("config");
            String name = each.getKey();
            if (names.isEmpty() ? isOurs(config.path("connector.class").asText()) : names.contains(name)) {
                connectors.add(connector(uri, name, config, each.getValue().path("status")));
            }
        });
        connectors.sort(Comparator.comparing(Connector::name));
        last = List.copyOf(connectors);
        return new Connectors(last, missing(uri, connectors));
    }

    /** The connectors of the last answer, for those who look further by it; none before the first. For any thread. */
    public List<Connector> last() {
        return last;
    }

    private List<String> missing(URI uri, List<Connector> connectors) {
        Set<String> there = connectors.stream().map(Connector::name).collect(Collectors.toSet());
        return names.stream()
                .filter(name -> !there.contains(name))
                .sorted()
                .map(name -> "there is no connector " + name + " on " + Http.place(uri))
                .toList();
    }

    private static boolean isOurs(String connectorClass) {
        return connectorClass.startsWith(PLUGIN_PACKAGE) || ALIASES.contains(connectorClass);
    }

    private Connector connector(URI uri, String name, JsonNode config, JsonNode status) {
        List<Connector.Task> tasks = new ArrayList<>();
        for (JsonNode task : status.path("tasks")) {
            tasks.add(new Connector.Task(task.path("id").asInt(), state(task), text(task, "worker_id"), problem(task)));
        }
        tasks.sort(Comparator.comparingInt(Connector.Task::id));
        JsonNode itself = status.path("connector");
        String group = config.path("consumer.override.group.id").asText("");
        return new Connector(
                name,
                state(itself),
                problem(itself),
                topics(uri, name, config),
                topicsRegex(config),
                config.path("consumer.override.auto.offset.reset").asText("").equalsIgnoreCase("latest"),
                deadLetterTopic(config),
                group.isEmpty() || group.contains(REFERENCE) ? "connect-" + name : group,
                tasks);
    }

    private List<String> topics(URI uri, String name, JsonNode config) {
        String listed = config.path("topics").asText("");
        if (!listed.isEmpty() && !listed.contains(REFERENCE)) {
            return Arrays.stream(listed.split(",", -1))
                    .map(String::strip)
                    .filter(topic -> !topic.isEmpty())
                    .toList();
        }
        // By a pattern: those of which the tasks have had records.
        String path =
                "/connectors/" + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20") + "/topics";
        List<String> topics = new ArrayList<>();
        try {
            get(uri, path).path(name).path("topics").forEach(topic -> topics.add(topic.asText()));
        } catch (NotKnownException e) {
            // A worker need not keep them (topic.tracking.enable=false), and the connector may have been deleted a
            // moment ago.
            return List.of();
        }
        return topics;
    }

    private static String topicsRegex(JsonNode config) {
        String regex = config.path("topics.regex").asText("");
        if (regex.isEmpty() || regex.contains(REFERENCE)) {
            return null;
        }
        try {
            return Pattern.compile(regex).pattern();
        } catch (PatternSyntaxException e) {
            // Its connector does not start.
            return null;
        }
    }

    private static String deadLetterTopic(JsonNode config) {
        String topic = config.path("errors.deadletterqueue.topic.name").asText("");
        return topic.isEmpty() || topic.contains(REFERENCE) ? null : topic;
    }

    private static String state(JsonNode part) {
        return part.path("state").asText("UNASSIGNED");
    }

    private static String problem(JsonNode part) {
        String trace = part.path("trace").asText("");
        return trace.isEmpty() ? null : Trace.inALine(trace);
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).isTextual() ? node.path(field).asText() : null;
    }

    private JsonNode get(URI uri, String path) {
        try {
            return json.readTree(http.get(URI.create(uri.toString().replaceAll("/+$", "") + path)));
        } catch (JsonProcessingException e) {
            throw new NotKnownException(Http.place(uri) + " does not answer with JSON: is it Connect's REST API?", e);
        }
    }
}
