package io.millrace.stack;

import java.util.Map;

/** The variables that the shipped configuration files name as {@code ${env:...}}, with this stack's addresses. */
final class StackEnvironment {

    private final KafkaBroker kafka;
    private final SchemaRegistry registry;
    private final CassandraServer cassandra;

    StackEnvironment(KafkaBroker kafka, SchemaRegistry registry, CassandraServer cassandra) {
        this.kafka = kafka;
        this.registry = registry;
        this.cassandra = cassandra;
    }

    /** To be asked when the three servers have their ports. */
    Map<String, String> variables() {
        return Map.of(
                "KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers(),
                "SCHEMA_REGISTRY_URL", registry.confluentUrl().toString(),
                "APICURIO_REGISTRY_URL", registry.apicurioUrl().toString(),
                "CASSANDRA_CONTACT_POINTS", cassandra.contactPoints());
    }
}
