package io.millrace.stack.containers;

import io.millrace.stack.Host;
import io.millrace.stack.HostProvider;
import io.millrace.stack.StackOptions;
import java.util.HashMap;
import java.util.Map;

/**
 * {@code -Dmillrace.stack=containers}: the services of {@code docker/compose.yaml}. The system properties {@code kafka.image},
 * {@code cassandra.image}, {@code registry.image} and {@code java.image} replace the images it names.
 */
public final class ContainerHostProvider implements HostProvider {

    static final String NAME = "containers";

    private static final Map<String, String> IMAGES = Map.of(
            "kafka.image", "KAFKA_IMAGE",
            "cassandra.image", "CASSANDRA_IMAGE",
            "registry.image", "REGISTRY_IMAGE",
            "java.image", "JAVA_IMAGE");

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Host open(StackOptions options) {
        Map<String, String> variables = new HashMap<>();
        IMAGES.forEach((property, variable) -> {
            String image = System.getProperty(property);
            if (image != null) {
                variables.put(variable, image);
            }
        });
        return new ContainerHost(
                options.installation().checkout().resolve("docker").resolve("compose.yaml"), variables);
    }
}
