package io.millrace.stack.containers;

import java.net.URI;
import java.util.Optional;
import org.testcontainers.DockerClientFactory;

/** The container engine of this machine, as Testcontainers finds it. */
final class Engine {

    private Engine() {}

    /** Empty if it answers, else what is wrong. */
    static Optional<String> unavailable() {
        String asked = System.getenv("DOCKER_HOST");
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            return Optional.of(asked == null ? "none answers on this machine" : "none answers at DOCKER_HOST=" + asked);
        }
        URI found = DockerClientFactory.instance().getTransportConfig().getDockerHost();
        // Testcontainers goes on looking where DOCKER_HOST leads nowhere; who sets it means that one and no other.
        if (asked != null && !asked.isBlank() && !URI.create(asked).equals(found)) {
            return Optional.of("none answers at DOCKER_HOST=" + asked);
        }
        return isOnThisMachine(found)
                ? Optional.empty()
                : Optional.of(found + " is another machine; ports and files of this one are needed");
    }

    private static boolean isOnThisMachine(URI engine) {
        return !"tcp".equals(engine.getScheme())
                || "localhost".equals(engine.getHost())
                || "127.0.0.1".equals(engine.getHost());
    }
}
