package io.millrace.streams.runtime;

import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.millrace.streams.pipeline.Pipeline;
import java.util.HashMap;
import java.util.Map;

/** Makes clients of a pipeline's Schema Registry. */
final class RegistryClients {
    private static final int SCHEMAS_CACHED = 1_000;

    private RegistryClients() {}

    static SchemaRegistryClient of(Pipeline pipeline) {
        Map<String, Object> settings = new HashMap<>();
        // Retrying is ours: bounded, logged, and able to tell an outage from an answer.
        settings.put("max.retries", "0");
        settings.put("http.connect.timeout.ms", "5000");
        settings.put("http.read.timeout.ms", "5000");
        // A question about the latest version is asked to tell an outage from an answer: a cache must not answer it.
        settings.put("latest.cache.ttl.sec", "0");
        settings.putAll(pipeline.registry());
        return new CachedSchemaRegistryClient(pipeline.registryUrl(), SCHEMAS_CACHED, settings);
    }
}
