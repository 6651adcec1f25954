package io.millrace.stack;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Apicurio Registry on loopback, which keeps its schemas and their ids in files: they survive a SIGKILL. */
public final class SchemaRegistry extends Server {

    private final StackOptions options;
    private final Ports ports;
    private volatile int port;

    SchemaRegistry(StackOptions options, Path directory, Host host, Ports ports) {
        super("registry", directory, host);
        this.options = options;
        this.ports = ports;
    }

    /** The root of Confluent's API, as serializers take it. */
    public URI confluentUrl() {
        return URI.create("http://127.0.0.1:" + port + "/apis/ccompat/v7");
    }

    /** The root of Apicurio's own API, as the Connect converter takes it. */
    public URI apicurioUrl() {
        return URI.create("http://127.0.0.1:" + port + "/apis/registry/v2");
    }

    @Override
    public String address() {
        return "http://127.0.0.1:" + port;
    }

    @Override
    public Map<String, String> composeVariables() {
        return Map.of("REGISTRY_PORT", Integer.toString(port));
    }

    @Override
    void reservePorts() {
        port = ports.reserve(options.registryPort());
    }

    @Override
    Launch configure() {
        List<String> jvm = List.of(
                "-Xms64m",
                "-Xmx" + options.registryHeap(),
                "-XX:+ExitOnOutOfMemoryError",
                "-Djava.io.tmpdir=" + directoryOf("tmp"),
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "-Dquarkus.http.host=127.0.0.1",
                "-Dquarkus.http.port=" + port);
        Path database = directoryOf("data").resolve("registry");
        // Without WRITE_DELAY=0 a killed registry forgets the ids of its last half second, and gives them out again.
        String url = "jdbc:h2:file:" + database + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE";
        return Launch.ofJar(jvm, options.installation().registryJar().toString(), List.of())
                .withEnvironment(Map.of("REGISTRY_DATASOURCE_URL", url));
    }

    @Override
    void beforeStart() {
        // Its port tells whether it is up.
    }

    @Override
    void releasePorts() {
        ports.release(port);
    }

    @Override
    Optional<String> notReady() {
        return Http.notOk(URI.create(confluentUrl() + "/subjects"));
    }
}
