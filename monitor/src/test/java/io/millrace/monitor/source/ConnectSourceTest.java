package io.millrace.monitor.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConnectSourceTest {

    private final Map<String, String> answers = new HashMap<>();
    private final List<String> authorizations = new ArrayList<>();
    private final Map<String, Integer> statuses = new HashMap<>();
    private int status = 200;
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            authorizations.add(exchange.getRequestHeaders().getFirst("Authorization"));
            byte[] body =
                    answers.getOrDefault(exchange.getRequestURI().getPath(), "").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(
                    statuses.getOrDefault(exchange.getRequestURI().getPath(), status),
                    body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void ofAConfigurationOnlyWhereToLookFurtherIsTaken() {
        answers.put("/connectors", """
                {"orders": {
                  "info": {"config": {
                    "connector.class": "CassandraSinkConnector",
                    "topics": "orders, returns",
                    "consumer.override.group.id": "own-group",
                    "consumer.override.auto.offset.reset": "Latest",
                    "errors.deadletterqueue.topic.name": "orders.dlq",
                    "cassandra.auth.password": "geheim"}},
                  "status": {"connector": {"state": "PAUSED"}, "tasks": [
                    {"id": 1, "state": "PAUSED", "worker_id": "two:8083"}, {"id": 0, "state": "UNASSIGNED"}]}},
                 "elsewhere": {"info": {"config": {"connector.class": "org.example.Sink"}}, "status": {}}}""");

        List<Connector> connectors = source(Set.of()).read().there();

        assertThat(connectors)
                .containsExactly(new Connector(
                        "orders",
                        "PAUSED",
                        null,
                        List.of("orders", "returns"),
                        null,
                        true,
                        "orders.dlq",
                        "own-group",
                        List.of(
                                new Connector.Task(0, "UNASSIGNED", null, null),
                                new Connector.Task(1, "PAUSED", "two:8083", null))));
        assertThat(connectors.toString()).doesNotContain("geheim");
    }

    @Test
    void topicsOfAPatternAreThoseThatTasksHaveReadAndAReferenceIsNoName() {
        answers.put("/connectors", """
                {"a b": {
                  "info": {"config": {
                    "connector.class": "org.example.Sink",
                    "topics.regex": "o.*",
                    "errors.deadletterqueue.topic.name": "${env:DLQ}"}},
                  "status": {"connector": {"state": "RUNNING"}, "tasks": []}}}""");
        answers.put("/connectors/a b/topics", """
                {"a b": {"topics": ["orders"]}}""");

        ConnectSource source = source(Set.of("a b"));
        Connector connector = source.read().there().get(0);

        assertThat(connector.topics()).containsExactly("orders");
        assertThat(connector.topicsRegex()).isEqualTo("o.*");
        assertThat(connector.fromTheEnd()).isFalse();
        assertThat(connector.deadLetterTopic()).isNull();
        assertThat(connector.group()).isEqualTo("connect-a b");
        assertThat(source.last()).containsExactly(connector);
        assertThat(authorizations).containsOnly("Basic x");
    }

    /** With topic.tracking.enable=false it says so with 403; of one that is being deleted, with 404. */
    @Test
    void aConnectorWhoseTopicsAreNotToldTakesNothingAway() {
        answers.put("/connectors", """
                {"other": {"info": {"config": {"connector.class": "CassandraSinkConnector", "topics": "pay"}}, "status": {}},
                 "pattern": {"info": {"config": {"connector.class": "CassandraSinkConnector", "topics.regex": "p[a"}},
                  "status": {}}}""");
        statuses.put("/connectors/pattern/topics", 403);

        List<Connector> connectors = source(Set.of()).read().there();

        assertThat(connectors).extracting(Connector::name).containsExactly("other", "pattern");
        assertThat(connectors.get(1).topics()).isEmpty();
        assertThat(connectors.get(1).topicsRegex())
                .as("of which a pattern cannot be made")
                .isNull();
    }

    @Test
    void aNameThatNoConnectorHasIsSaid() {
        answers.put("/connectors", """
                {"pay": {"info": {"config": {"connector.class": "org.example.Sink", "topics": "pay"}}, "status": {}}}""");

        Connectors connectors = source(Set.of("pay", "nosuch")).read();

        assertThat(connectors.there()).extracting(Connector::name).containsExactly("pay");
        assertThat(connectors.missing())
                .containsExactly("there is no connector nosuch on 127.0.0.1:"
                        + server.getAddress().getPort());
        assertThat(source(Set.of()).read().missing()).isEmpty();
    }

    @Test
    void whatIsNoAnswerIsSaid() {
        status = 401;
        assertThatThrownBy(() -> source(Set.of()).read())
                .isInstanceOf(NotKnownException.class)
                .hasMessageEndingWith(" answers 401: it wants a user that may read");
        status = 200;
        answers.put("/connectors", "<html>");
        assertThatThrownBy(() -> source(Set.of()).read())
                .isInstanceOf(NotKnownException.class)
                .hasMessageEndingWith(" does not answer with JSON: is it Connect's REST API?");
    }

    private ConnectSource source(Set<String> names) {
        URI root = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        return new ConnectSource(() -> root, names, Map.of("Authorization", "Basic x"));
    }
}
