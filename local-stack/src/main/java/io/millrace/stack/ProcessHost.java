package io.millrace.stack;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Runs servers as child processes, which end with this one. */
final class ProcessHost implements Host {

    static final String NAME = "processes";

    private final Path agent;
    private final List<String> jvmOptions;

    ProcessHost(StackOptions options) {
        this.jvmOptions = options.jvmOptions();
        this.agent = AgentJar.writeTo(options.runDirectory().resolve("parent-watch.jar"));
    }

    @Override
    public Program install(Server server) throws IOException {
        Launch launch = server.configure().withJvmOptions(jvmOptions);
        return new JavaProgram(server.name(), server.directory(), server.log(), agent, launch);
    }

    @Override
    public void close() {
        // Processes leave nothing behind but their directories, which are kept.
    }
}
