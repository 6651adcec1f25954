package io.millrace.streams.pipeline;

import java.time.Duration;
import java.util.Map;

/**
 * How one process of the application is run; what it makes of events does not depend on any of this.
 *
 * @param http where health and metrics are served; null for nowhere, the default
 * @param otlp where metrics are sent; null for nowhere, the default
 * @param instanceId tells this process from the application's others, and the same after a restart; null for none, the default
 * @param stateMemoryBytes native memory for all state stores of the process together, in bytes; default 256 MiB
 */
public record Operation(HttpAddress http, Otlp otlp, String instanceId, long stateMemoryBytes) {

    /**
     * Where health and metrics are served.
     *
     * @param host the name or address to listen at; default 127.0.0.1
     * @param port the port; 0 takes any that is free; default 8080
     * @param where place in the file
     */
    public record HttpAddress(String host, int port, String where) {}

    /**
     * Where metrics are sent by OTLP over HTTP.
     *
     * @param url the collector's address, as http://localhost:4318/v1/metrics
     * @param headers what to send with each request; may hold secrets
     * @param interval how often; default a minute
     */
    public record Otlp(String url, Map<String, String> headers, Duration interval) {
        /** Copies the headers. */
        public Otlp {
            headers = Map.copyOf(headers);
        }

        /** Says nothing of the headers. */
        @Override
        public String toString() {
            return "OTLP to " + url;
        }
    }
}
