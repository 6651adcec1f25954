package io.millrace.stack.containers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.BuildImageCmd;
import com.github.dockerjava.api.command.BuildImageResultCallback;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import io.millrace.stack.Host;
import io.millrace.stack.Program;
import io.millrace.stack.Server;
import io.millrace.stack.StackException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.utility.DockerImageName;

/**
 * Runs each server as the service of its name in a compose file, in a network of this stack's own. Only the ports on this
 * machine, and what a test wants otherwise, are put in; named volumes are new ones, and go with their containers.
 */
final class ContainerHost implements Host {

    private final Path composeFile;
    private final Map<String, String> variables;
    private final Network network = Network.newNetwork();
    private final List<GenericContainer<?>> containers = new CopyOnWriteArrayList<>();

    ContainerHost(Path composeFile, Map<String, String> variables) {
        this.composeFile = composeFile;
        this.variables = Map.copyOf(variables);
    }

    @Override
    public Program install(Server server) {
        Map<String, String> all = new HashMap<>(variables);
        all.putAll(server.composeVariables());
        ComposeService service = ComposeFile.read(composeFile, all).service(server.name());
        Map<String, String> environment = service.environment();
        environment.putAll(server.composeEnvironment());
        GenericContainer<?> container = new GenericContainer<>(DockerImageName.parse(image(service)))
                .withNetwork(network)
                .withNetworkAliases(server.name())
                .withEnv(environment)
                // The server itself knows when it answers.
                .waitingFor(new NoWait())
                .withCreateContainerCmdModifier(command -> configure(command, service));
        if (!service.command().isEmpty()) {
            container.setCommand(service.command().toArray(String[]::new));
        }
        containers.add(container);
        return new ContainerProgram(server.name(), server.log(), container);
    }

    @Override
    public void close() {
        // Removes them, with their volumes.
        containers.forEach(GenericContainer::stop);
        network.close();
    }

    /** The name of an image that the engine has or can pull. */
    private static String image(ComposeService service) {
        if (service.build().isEmpty()) {
            return service.image();
        }
        ComposeService.Build build = service.build().orElseThrow();
        DockerClient engine = DockerClientFactory.instance().client();
        try (BuildImageCmd command =
                engine.buildImageCmd(build.context().toFile()).withTags(Set.of(service.image() + "-test"))) {
            build.arguments().forEach(command::withBuildArg);
            command.exec(new BuildImageResultCallback()).awaitImageId();
            return service.image() + "-test";
        } catch (DockerException e) {
            throw new StackException(
                    "The image of " + build.context() + " cannot be built: " + e.getMessage()
                            + ". Is everything else built? ./mvnw package -DskipTests",
                    e);
        }
    }

    private static void configure(CreateContainerCmd command, ComposeService service) {
        service.user().ifPresent(command::withUser);
        service.hostname().ifPresent(command::withHostName);
        List<PortBinding> bindings = new ArrayList<>();
        for (ComposeService.Port port : service.ports()) {
            bindings.add(new PortBinding(
                    Ports.Binding.bindIpAndPort("127.0.0.1", port.host()), ExposedPort.tcp(port.container())));
        }
        HostConfig host = Objects.requireNonNull(command.getHostConfig(), "Testcontainers sets one");
        host.withPortBindings(bindings)
                .withReadonlyRootfs(service.readOnly())
                .withTmpFs(service.tmpfs())
                .withMemory(service.memory())
                .withCapDrop(service.droppedCapabilities().stream()
                        .map(Capability::valueOf)
                        .toArray(Capability[]::new))
                .withSecurityOpts(service.securityOptions())
                .withMounts(service.mounts().stream().map(ContainerHost::mount).toList());
        command.withExposedPorts(
                bindings.stream().map(PortBinding::getExposedPort).toList());
    }

    private static Mount mount(ComposeService.Mount mount) {
        Mount result = new Mount().withTarget(mount.target()).withReadOnly(mount.readOnly());
        return mount.source()
                .map(source -> result.withType(MountType.BIND).withSource(source.toString()))
                .orElseGet(() -> result.withType(MountType.VOLUME));
    }
}
