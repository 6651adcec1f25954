package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import io.millrace.quickstart.Pipeline;
import io.millrace.stack.ConnectClient;
import io.millrace.stack.Installation;
import io.millrace.stack.Stack;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The commands of the pages, run by Bash against the real servers, in the order of each page; what they print, and what they do. */
@ExtendWith(SharedStack.class)
@Tag("processes")
@Tag("full")
@Timeout(900)
class PageCommandsIT {

    private static final int EVENTS = 5_000;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String STREAMS_PAGE = "docs/streams-operations.md";
    private static final String EDITS = "Editing a pipeline that has counted already";

    private final Stack stack;
    private final ConnectClient connect;
    private final Pipeline pipeline;
    private final PageLine line;
    private PageCommands commands;

    PageCommandsIT(Stack stack) {
        this.stack = stack;
        this.connect = stack.connect().client();
        this.pipeline = new Pipeline(stack);
        this.line = new PageLine(stack, pipeline);
    }

    @BeforeEach
    void sitDown() {
        commands = new PageCommands(stack);
    }

    @AfterEach
    void leave() {
        if (commands != null) {
            commands.close();
        }
    }

    @Test
    @RunsBlocks(
            of = "README.md",
            under = {"One connector, explained", "Deploy", "Operate"})
    @RunsBlocks(
            of = "docs/sink-operations.md",
            under = {
                "First look",
                "First look",
                "A task that has failed",
                "Dead letters",
                "Write everything again",
                "Write everything again"
            })
    void theSinkIsRun() {
        pipeline.deploy();
        line.sendEvents(EVENTS);
        PageCommands.Page readme = commands.page("README.md");
        assertThat(readme.run("One connector, explained")).contains("\"error_count\":0");
        assertThat(readme.run("Deploy")).contains("\"name\":\"page-events-sink\"");
        operate(readme);
        readme.isDone();

        PageCommands.Page page = commands.page("docs/sink-operations.md");
        assertThat(page.run("First look")).contains("\"state\":\"RUNNING\"", "LAG", "connect-page-events-sink");
        line.stop(Pipeline.EVENTS_SINK);
        assertThat(page.command("First look", "/connectors")).contains("page-events-sink", "page-views-sink");
        page.command("First look", "/resume");
        pipeline.awaitRunning(Pipeline.EVENTS_SINK);

        line.failTheTask();
        page.run("A task that has failed");
        line.awaitRunningAgain();

        line.awaitLetters(Pipeline.EVENTS_SINK + ".dlq", 1);
        assertThat(page.run("Dead letters")).contains("__connect.errors.exception.message");

        stack.applyCql("TRUNCATE millrace.page_events;");
        page.run("Write everything again");
        pipeline.awaitRunning(Pipeline.EVENTS_SINK);
        line.awaitRows("millrace.page_events", EVENTS);

        line.stop(Pipeline.EVENTS_SINK);
        page.run("Write everything again");
        assertThat(line.offset(Pipeline.EVENTS_SINK, 0)).isEqualTo(120_000);
        page.isDone();
    }

    private void operate(PageCommands.Page readme) {
        String table = "Operate";
        pipeline.awaitRunning(Pipeline.EVENTS_SINK);
        assertThat(readme.command(table, "/status")).contains("\"state\":\"RUNNING\"");
        readme.command(table, "/pause");
        line.awaitState("PAUSED");
        readme.command(table, "/stop");
        line.awaitState("STOPPED");
        connect.resume(Pipeline.EVENTS_SINK);
        pipeline.awaitRunning(Pipeline.EVENTS_SINK);
        assertThat(readme.command(table, "/restart")).contains("\"name\":\"page-events-sink\"");
        assertThat(readme.command(table, "/offsets")).contains("kafka_offset");
        line.stop(Pipeline.EVENTS_SINK);
        assertThat(readme.command(table, "-X DELETE")).contains("reset");
        connect.resume(Pipeline.EVENTS_SINK);
        pipeline.awaitRunning(Pipeline.EVENTS_SINK);
        new SinkGroup(stack, Pipeline.EVENTS_SINK, "page-events").awaitTheEnd();
        assertThat(readme.command(table, "kafka-consumer-groups.sh")).contains("LAG", "page-events");
    }

    @Test
    @RunsBlocks(
            of = STREAMS_PAGE,
            under = {
                "Starting and stopping",
                "Starting and stopping",
                "Health",
                "Log",
                "Beginning anew",
                "Beginning anew"
            })
    @RunsBlocks(of = "docs/pipeline-edits.md", under = EDITS)
    @RunsBlocks(
            of = "docs/resharding.md",
            under = {"What to type", "What to type"})
    @RunsBlocks(of = "docs/tool.md", under = "Get it")
    @RunsBlocks(of = "docs/watch.md", under = "Of your own cluster")
    void theStreamsApplicationIsRunAndTheLineWatched() throws IOException {
        pipeline.createTables();
        pipeline.createEventsTopic();
        pipeline.registerEventSchema();
        // Its JMX port can be opened once.
        stack.connect().stop();
        stack.connect().start();

        PageCommands.Page page = commands.page(STREAMS_PAGE);
        assertThat(page.run("Starting and stopping")).contains("state of millrace:", "CREATE TABLE", "Topologies:");
        PageCommands.Run app = page.start("Starting and stopping");
        awaitReady();
        Pipeline.CONNECTORS.forEach(pipeline::deployConnector);
        line.sendEvents(EVENTS);
        assertThat(page.run("Health")).contains("millrace_events_total " + EVENTS);
        assertThat(page.run("Log"))
                .contains("\"io.millrace\":\"INFO\"", "org.apache.kafka.streams logs from now on as asked");
        await("it logs more").atMost(PATIENCE).until(() -> app.output().contains("[DEBUG]"));

        installTool();
        watch();

        assertThat(app.stop()).isEqualTo(143);
        editPipeline();
        reshard();

        assertThat(page.run("Beginning anew", 2)).contains("Nothing was done.");
        assertThat(page.run("Beginning anew")).contains("millrace-page_views_total");
        page.isDone();
    }

    private void watch() throws IOException {
        commands.put(WatchIT.openJmx(stack.connect().pid()), "127.0.0.1:29010");
        PageCommands.Page page = commands.page("docs/watch.md");
        assertThat(page.run("Of your own cluster"))
                .contains("streams app   RUNNING", "page-events-sink   RUNNING 2/2", "rows/request", "/articles/0")
                .doesNotContain("not known");
        page.isDone();
        stack.connect().stop();
        stack.connect().start();
    }

    /** Sees the edit of which the page shows what is said, and takes it back. */
    private void editPipeline() throws IOException {
        Path file = commands.directory().resolve("config/pipeline.yaml");
        String shipped = Files.readString(file);
        Files.writeString(file, shipped.replaceFirst("(?m)^( +)(bytes: sum\\(bytes\\))$", "$1$2\n$1least: min(bytes)"));
        PageCommands.Page page = commands.page("docs/pipeline-edits.md");
        assertThat(page.run(EDITS))
                .contains("state of millrace: migrate", "min(bytes) is new: counts from here on", "page_views_total");
        page.isDone();
        Files.writeString(file, shipped);
    }

    private void reshard() throws IOException {
        Path shipped = commands.directory().resolve("config/pipeline.yaml");
        String cutAnew = Files.readString(shipped).replaceFirst("(?m)^shards: 8$", "shards: 24");
        Files.writeString(shipped, cutAnew);
        Files.writeString(commands.directory().resolve("pipeline.yaml"), cutAnew);
        PageCommands.Page page = commands.page("docs/resharding.md");
        assertThat(page.run("What to type")).contains("resharded: shards=8->24 rollups=2");
        page.run("What to type");
        pipeline.awaitRunning(Pipeline.VIEWS_SINK);
        page.isDone();
    }

    @Test
    @RunsBlocks(
            of = "docs/redrive.md",
            under = {"What to type", "What to type", "What to type"})
    void deadLettersGoBack() throws IOException {
        int good = 3;
        int bad = 5;
        stack.applyCql("""
                CREATE KEYSPACE bank WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1};
                CREATE TABLE bank.payments (id int PRIMARY KEY, amount decimal, said text);
                """);
        stack.createTopic("payments", 1, Map.of());
        line.putPayments("amount=value.amount");
        line.sendPayments(good, bad);
        line.awaitLetters("payments-sink.dlq", bad);
        installTool();

        PageCommands.Page page = commands.page("docs/redrive.md");
        assertThat(page.run("What to type"))
                .contains("dry run: letters=" + bad + " chosen=" + bad, "bank.payments", "column amount (decimal)");
        line.putPayments("said=value.amount");
        assertThat(page.run("What to type")).contains("sent=1 ");
        line.awaitRows("bank.payments", good + 1);
        assertThat(page.run("What to type")).contains("sent=" + (bad - 1) + " already=1");
        line.awaitRows("bank.payments", good + bad);
        page.isDone();
    }

    @Test
    @RunsBlocks(
            of = "docs/security.md",
            under = {"Security", "mTLS", "mTLS"})
    void aConfigurationIsCheckedAndCertificatesArePutTogether() throws IOException, NoSuchAlgorithmException {
        stack.applyCql("""
                CREATE KEYSPACE shop WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1};
                CREATE TABLE shop.readings (id text PRIMARY KEY, celsius double);
                """);
        PageCommands.Page page = commands.page("docs/security.md");
        Files.writeString(commands.directory().resolve("readings-sink.json"), """
                {
                  "name": "readings-sink",
                  "connector.class": "io.millrace.connect.cassandra.CassandraSinkConnector",
                  "topics": "readings",
                  "cassandra.keyspace": "shop",
                  "cassandra.contact.points": "${env:CASSANDRA_CONTACT_POINTS}",
                  "cassandra.username": "sink",
                  "key.converter": "org.apache.kafka.connect.storage.StringConverter",
                  "value.converter": "org.apache.kafka.connect.json.JsonConverter",
                  "value.converter.schemas.enable": "false"
                }
                """);
        assertThat(page.run("Security")).contains("\"error_count\":1", "cassandra.password");

        Authority.Identity sink = new Authority("authority").issue("sink");
        Files.writeString(commands.directory().resolve("sink.key"), sink.keyAsPem());
        int intermediate = sink.chain().lastIndexOf("-----BEGIN");
        Files.writeString(commands.directory().resolve("sink.crt"), sink.chain().substring(0, intermediate));
        Files.writeString(
                commands.directory().resolve("intermediate.crt"), sink.chain().substring(intermediate));
        page.run("mTLS");
        // With such a file SecurityIT connects.
        assertThat(commands.directory().resolve("sink.pem")).hasContent(sink.keyAsPem() + sink.chain());
        Files.writeString(
                commands.directory().resolve("old.key"),
                Authority.pem(
                        KeyPairGenerator.getInstance("RSA").generateKeyPair().getPrivate()));
        page.command("mTLS", "openssl");
        assertThat(commands.directory().resolve("sink.key")).content().startsWith("-----BEGIN PRIVATE KEY-----");
        page.isDone();
    }

    @Test
    @RunsBlocks(
            of = "config/examples/README.md",
            under = {"Running one", "Running one"})
    void anExampleIsRun() {
        Path folder = Installation.aroundWorkingDirectory().config().resolve("examples/likes");
        Example example = new Example(folder);
        Example.topics(example.config(connect)).forEach(topic -> stack.createTopic(topic, 1, Map.of()));
        PageCommands.Page page = commands.page("config/examples/README.md").in(folder);
        page.run("Running one");
        assertThat(page.command("Running one", "/status")).contains("\"name\":\"likes\"");
        assertThat(page.command("Running one", "/validate")).contains("\"error_count\":0");
        page.isDone();
        try (CqlSession session = stack.cassandra().connect()) {
            for (Example.Query query : example.queries()) {
                await(query.cql()).atMost(PATIENCE).untilAsserted(() -> assertThat(
                                session.execute(query.cql()).all().stream().map(row -> row.getString(0)))
                        .containsExactlyInAnyOrderElementsOf(query.rows()));
            }
        }
    }

    /** As docs/tool.md says. */
    private void installTool() throws IOException {
        try (DirectoryStream<Path> zips = Files.newDirectoryStream(
                Installation.aroundWorkingDirectory().checkout().resolve("tool/target"), "millrace-*.zip")) {
            for (Path zip : zips) {
                Files.copy(zip, commands.directory().resolve(zip.getFileName()));
            }
        }
        PageCommands.Page page = commands.page("docs/tool.md");
        assertThat(page.run("Get it")).contains("redrive", "watch");
        page.isDone();
    }

    private void awaitReady() {
        URI ready = URI.create("http://" + commands.address("127.0.0.1:8080") + "/health/ready");
        await("the streams application is ready")
                .atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> ((HttpURLConnection) ready.toURL().openConnection()).getResponseCode() == 200);
    }
}
