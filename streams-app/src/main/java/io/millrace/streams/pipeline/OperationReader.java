package io.millrace.streams.pipeline;

import io.millrace.streams.pipeline.Operation.HttpAddress;

/** Reads the options that say how a process is run. */
final class OperationReader {
    private static final long MIB = 1024 * 1024;
    private static final int LARGEST_PORT = 65_535;

    private OperationReader() {}

    /** Returns null if something is wrong, which is among the problems. */
    static Operation operation(YamlMapping root, PipelineProblems problems) {
        String instanceId = problems.read(() -> root.has("instance.id")
                ? Scalars.topicName(root, "instance.id", "a name of this process that survives a restart")
                : null);
        Integer stateMemoryMib = problems.read(() -> Scalars.wholeNumber(root, "state.memory.mib", 256, 16, 1_000_000));
        HttpAddress http = problems.read(() -> http(root));
        return stateMemoryMib == null ? null : new Operation(http, instanceId, stateMemoryMib * MIB);
    }

    private static HttpAddress http(YamlMapping root) {
        if (!root.has("http")) {
            return null;
        }
        YamlMapping http = root.mapping("http").options("host", "port");
        PipelineProblems problems = new PipelineProblems();
        // This machine only, unless the file says otherwise: there is no authentication.
        String host = problems.read(
                () -> http.has("host") ? http.requiredText("host", "a name or address to listen at") : "127.0.0.1");
        Integer port = problems.read(() -> Scalars.wholeNumber(http, "port", 8080, 0, LARGEST_PORT));
        problems.check(http::refuseUnknownKeys);
        problems.throwIfAny();
        return new HttpAddress(host, port, http.where());
    }
}
