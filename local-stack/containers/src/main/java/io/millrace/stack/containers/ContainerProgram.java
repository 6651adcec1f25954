package io.millrace.stack.containers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import io.millrace.stack.Program;
import io.millrace.stack.Running;
import io.millrace.stack.StackException;
import java.nio.file.Path;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.containers.GenericContainer;

/** A container, made at its first start. Started again it is the same one, with the same files and ports. */
final class ContainerProgram implements Program {

    private final String name;
    private final Path log;
    private final GenericContainer<?> container;

    ContainerProgram(String name, Path log, GenericContainer<?> container) {
        this.name = name;
        this.log = log;
        this.container = container;
    }

    @Override
    public Running start() {
        int since = (int) (System.currentTimeMillis() / 1000);
        DockerClient engine = container.getDockerClient();
        try {
            if (container.getContainerId() == null) {
                container.start();
            } else {
                engine.startContainerCmd(container.getContainerId()).exec();
            }
            return RunningContainer.of(engine, container.getContainerId(), log, since);
        } catch (ContainerLaunchException | DockerException e) {
            throw new StackException("The container of " + name + " cannot be started: " + rootMessage(e), e);
        }
    }

    @Override
    public void deleteData() {
        // With its volumes; the next start makes another container.
        container.stop();
    }

    @Override
    public String startCommand() {
        return "exec docker start '" + container.getContainerId() + "'\n";
    }

    private static String rootMessage(Throwable problem) {
        Throwable root = problem;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage();
    }
}
