package io.millrace.streams.pipeline;

import io.millrace.streams.pipeline.Operation.HttpAddress;

/** Reads the options that say how a process is run. */
final class OperationReader {
    private static final long MIB = 1024 * 1024;
    private static final int LARGEST_PORT = 65_535;

    private OperationReader() {}

    static Operation operation(YamlMapping root) {
        String instanceId = root.has("instance.id")
                ? Scalars.topicName(root, "instance.id", "a name of this process that survives a restart")
                : null;
        long stateMemoryMib = Scalars.wholeNumber(root, "state.memory.mib", 256, 16, 1_000_000);
        return new Operation(root.has("http") ? http(root.mapping("http")) : null, instanceId, stateMemoryMib * MIB);
    }

    private static HttpAddress http(YamlMapping http) {
        // This machine only, unless the file says otherwise: there is no authentication.
        String host = http.has("host") ? http.requiredText("host", "a name or address to listen at") : "127.0.0.1";
        int port = Scalars.wholeNumber(http, "port", 8080, 0, LARGEST_PORT);
        http.refuseUnknownKeys();
        return new HttpAddress(host, port, http.where());
    }
}
