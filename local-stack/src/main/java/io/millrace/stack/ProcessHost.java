package io.millrace.stack;

import java.io.IOException;
import java.nio.file.Path;

/** Runs servers as child processes, which end with this one. */
final class ProcessHost implements Host {

    static final String NAME = "processes";

    private final Path agent;

    ProcessHost(StackOptions options) {
        this.agent = AgentJar.writeTo(options.runDirectory().resolve("parent-watch.jar"));
    }

    @Override
    public Program install(Server server) throws IOException {
        return new JavaProgram(server.name(), server.directory(), server.log(), agent, server.configure());
    }

    @Override
    public void close() {
        // Processes leave nothing behind but their directories, which are kept.
    }
}
