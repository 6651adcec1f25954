package io.millrace.stack.containers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ContainerFetchException;

/** The container engine of this machine, as Testcontainers finds it. */
final class Engine {

    private static final int CONNECT_TIMEOUT_MS = 3_000;

    private Engine() {}

    /** Empty if it answers, else what is wrong. */
    static Optional<String> unavailable() {
        String asked = System.getenv("DOCKER_HOST");
        // Testcontainers goes on looking where DOCKER_HOST leads nowhere; who sets it means that one and no other.
        if (asked != null && !asked.isBlank() && !listens(URI.create(asked))) {
            return Optional.of("none answers at DOCKER_HOST=" + asked);
        }
        try {
            if (!DockerClientFactory.instance().isDockerAvailable()) {
                return Optional.of("none answers on this machine");
            }
        } catch (ContainerFetchException e) {
            return Optional.of("it does not have the images that Testcontainers itself needs: " + e.getMessage());
        }
        URI found = DockerClientFactory.instance().getTransportConfig().getDockerHost();
        return isOnThisMachine(found)
                ? Optional.empty()
                : Optional.of(found + " is another machine; ports and files of this one are needed");
    }

    private static boolean listens(URI engine) {
        if ("unix".equals(engine.getScheme())) {
            return Files.exists(Path.of(engine.getPath()));
        }
        if (engine.getHost() == null || engine.getPort() < 0) {
            return true;
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(engine.getHost(), engine.getPort()), CONNECT_TIMEOUT_MS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isOnThisMachine(URI engine) {
        return !"tcp".equals(engine.getScheme())
                || "localhost".equals(engine.getHost())
                || "127.0.0.1".equals(engine.getHost());
    }
}
