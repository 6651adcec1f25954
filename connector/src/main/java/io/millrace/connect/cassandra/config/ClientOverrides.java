package io.millrace.connect.cassandra.config;

import io.millrace.expressions.NearestName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;

/** The options that a connector hands to the worker's Kafka clients, which neither the worker nor the clients check. */
final class ClientOverrides {

    private static final List<Client> CLIENTS = List.of(
            new Client("consumer", ConsumerConfig.configDef()),
            new Client("producer", ProducerConfig.configDef()),
            new Client("admin", AdminClientConfig.configDef()));

    /** Options of plugins in the clients have names of their own, these among them. */
    private static final List<String> PLUGIN_PREFIXES = List.of("metrics.context.", "confluent.");

    private ClientOverrides() {}

    /** A client of the worker's, and what it can be told. */
    private record Client(String name, ConfigDef definition) {

        String prefix() {
            return name + ".override.";
        }

        /** Returns the known option that was probably meant, unless the given one belongs to a plugin. */
        Optional<String> meant(String option) {
            Set<String> known = definition.names();
            boolean plugins = PLUGIN_PREFIXES.stream().anyMatch(option::startsWith)
                    || known.stream().anyMatch(each -> option.startsWith(each + "."));
            return plugins ? Optional.empty() : NearestName.of(option, known);
        }
    }

    static boolean owns(String option) {
        return CLIENTS.stream().anyMatch(client -> option.startsWith(client.prefix()));
    }

    /** Reports misspelt options, values that the client does not take, and what would break the sink's promises. */
    static void check(Map<String, String> properties, BiConsumer<String, String> errors) {
        for (Client client : CLIENTS) {
            properties.forEach((option, value) -> {
                if (option.startsWith(client.prefix())) {
                    check(client, option, value, errors);
                }
            });
        }
    }

    /** Returns the options that may be right or not: no client knows them, though a plugin in one might. */
    static List<String> unknown(Map<String, String> properties) {
        List<String> unknown = new ArrayList<>();
        for (Client client : CLIENTS) {
            properties.keySet().stream()
                    .filter(option -> option.startsWith(client.prefix()))
                    .filter(option -> !client.definition()
                            .names()
                            .contains(option.substring(client.prefix().length())))
                    .forEach(unknown::add);
        }
        return unknown;
    }

    /** Returns the full names of all options, for suggestions. */
    static Stream<String> names() {
        return CLIENTS.stream()
                .flatMap(client -> client.definition().names().stream().map(name -> client.prefix() + name));
    }

    private static void check(Client client, String option, String value, BiConsumer<String, String> errors) {
        String name = option.substring(client.prefix().length());
        ConfigKey key = client.definition().configKeys().get(name);
        if (key == null) {
            client.meant(name)
                    .ifPresent(meant -> errors.accept(
                            option,
                            "Kafka's " + client.name() + " has no option " + name + "; did you mean " + client.prefix()
                                    + meant + "?"));
            return;
        }
        if (client.name().equals("consumer")) {
            forbidden(name, value).ifPresent(problem -> errors.accept(option, problem));
        }
        // A class may be one that only the worker's class loader finds.
        if (value != null && key.type != Type.CLASS) {
            try {
                Object parsed = ConfigDef.parseType(name, value, key.type);
                if (key.validator != null) {
                    key.validator.ensureValid(name, parsed);
                }
            } catch (ConfigException e) {
                errors.accept(option, e.getMessage());
            }
        }
    }

    private static Optional<String> forbidden(String name, String value) {
        if (name.equals(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG) && "true".equalsIgnoreCase(value)) {
            return Optional.of("would commit records that are not written yet: remove it");
        }
        boolean deserializer = name.equals(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG)
                || name.equals(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG);
        return deserializer
                ? Optional.of("has no place here, for the worker reads bytes: remove it, and set key.converter or"
                        + " value.converter")
                : Optional.empty();
    }
}
