package io.millrace.streams.pipeline;

import io.millrace.streams.pipeline.Operation.HttpAddress;
import io.millrace.streams.pipeline.Operation.Otlp;
import java.time.Duration;
import java.util.Map;

/** Reads the options that say how a process is run. */
final class OperationReader {
    private static final int MIB = 1024 * 1024;
    private static final int STATE_MEMORY_MIB = 256;
    private static final int PORT = 8080;
    /** This machine only, unless the file says otherwise: there is no authentication. */
    private static final String HOST = "127.0.0.1";

    private static final Duration OTLP_INTERVAL = Duration.ofMinutes(1);
    private static final Duration LEAST_OTLP_INTERVAL = Duration.ofSeconds(1);

    private OperationReader() {}

    /** Returns null if something is wrong, which is among the problems. */
    static Operation operation(Section root, PipelineProblems problems) {
        String instanceId = problems.read(() -> root.text("instance.id"));
        Integer stateMemoryMib = problems.read(() -> root.number("state.memory.mib", STATE_MEMORY_MIB));
        HttpAddress http = problems.read(() -> root.has("http") ? http(root.section("http")) : null);
        Otlp otlp = problems.read(() -> root.has("otlp") ? otlp(root.section("otlp")) : null);
        return stateMemoryMib == null ? null : new Operation(http, otlp, instanceId, (long) stateMemoryMib * MIB);
    }

    private static Otlp otlp(Section otlp) {
        PipelineProblems problems = new PipelineProblems();
        String url = problems.read(() -> otlp.text("url"));
        Map<String, String> headers = problems.read(() -> otlp.texts("headers"));
        Duration interval = problems.read(() -> otlp.duration("interval", OTLP_INTERVAL));
        problems.check(() -> {
            if (interval != null && interval.compareTo(LEAST_OTLP_INTERVAL) < 0) {
                throw new PipelineException(otlp.where("interval"), "must be 1s or more");
            }
        });
        problems.throwIfAny();
        return new Otlp(url, headers, interval);
    }

    private static HttpAddress http(Section http) {
        PipelineProblems problems = new PipelineProblems();
        String host = problems.read(() -> http.text("host", HOST));
        Integer port = problems.read(() -> http.number("port", PORT));
        problems.throwIfAny();
        return new HttpAddress(host, port, http.where());
    }
}
