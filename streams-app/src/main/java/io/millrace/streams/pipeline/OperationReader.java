package io.millrace.streams.pipeline;

import io.millrace.streams.pipeline.Operation.HttpAddress;

/** Reads the options that say how a process is run. */
final class OperationReader {
    private static final int MIB = 1024 * 1024;
    private static final int STATE_MEMORY_MIB = 256;
    private static final int PORT = 8080;
    /** This machine only, unless the file says otherwise: there is no authentication. */
    private static final String HOST = "127.0.0.1";

    private OperationReader() {}

    /** Returns null if something is wrong, which is among the problems. */
    static Operation operation(Section root, PipelineProblems problems) {
        String instanceId = problems.read(() -> root.text("instance.id"));
        Integer stateMemoryMib = problems.read(() -> root.number("state.memory.mib", STATE_MEMORY_MIB));
        HttpAddress http = problems.read(() -> root.has("http") ? http(root.section("http")) : null);
        return stateMemoryMib == null ? null : new Operation(http, instanceId, (long) stateMemoryMib * MIB);
    }

    private static HttpAddress http(Section http) {
        PipelineProblems problems = new PipelineProblems();
        String host = problems.read(() -> http.text("host", HOST));
        Integer port = problems.read(() -> http.number("port", PORT));
        problems.throwIfAny();
        return new HttpAddress(host, port, http.where());
    }
}
