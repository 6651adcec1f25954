package io.millrace.connect.cassandra.config;

import static java.util.Map.entry;

import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import io.millrace.expressions.NearestName;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.kafka.common.config.types.Password;

/** Options that are handed to the Cassandra driver as they are, but for those that the sink's guarantees rest on. */
final class DriverOptions {

    static final String PREFIX = "cassandra.driver.";

    private static final List<String> PATHS = Arrays.stream(DefaultDriverOption.values())
            .map(DefaultDriverOption::getPath)
            .toList();

    /** Why an option is not to be had, and what to set instead. */
    private static final Map<String, String> REFUSED = Map.ofEntries(
            entry(
                    DefaultDriverOption.REQUEST_CONSISTENCY.getPath(),
                    "decides what counts as written: set write.consistency instead"),
            entry(
                    DefaultDriverOption.REQUEST_DEFAULT_IDEMPOTENCE.getPath(),
                    "has no effect: the sink says of each write whether it may be repeated; remove it"),
            entry(
                    DefaultDriverOption.RETRY_POLICY_CLASS.getPath(),
                    "would repeat writes behind the sink's back: the sink retries itself (retry.backoff.ms,"
                            + " delivery.timeout.ms); remove it"),
            entry(
                    DefaultDriverOption.TIMESTAMP_GENERATOR_CLASS.getPath(),
                    "would give writes another time than write.timestamp says: set write.timestamp instead"),
            entry(
                    DefaultDriverOption.SPECULATIVE_EXECUTION_POLICY_CLASS.getPath(),
                    "would send writes twice, and a copy of a write may arrive after the writes that follow it;"
                            + " remove it"),
            entry(
                    DefaultDriverOption.METADATA_SCHEMA_ENABLED.getPath(),
                    "is not for choice: the sink has to know the tables; remove it"));

    /** What a class of one's own reads below here is its own affair. */
    private static final String AUTH_PROVIDER = "advanced.auth-provider.";

    private static final String SSL = "advanced.ssl-engine-factory.";

    /** What remains the driver's where the sink makes the engines. */
    private static final Set<String> SSL_DETAILS = Set.of(
            DefaultDriverOption.SSL_CIPHER_SUITES.getPath(),
            DefaultDriverOption.SSL_ALLOW_DNS_REVERSE_LOOKUP_SAN.getPath());

    private DriverOptions() {}

    /** Reports options that the driver does not know, and those that the sink sets for good reason. */
    static void check(Map<String, String> properties, BiConsumer<String, String> errors) {
        properties.forEach((option, value) -> {
            if (!option.startsWith(PREFIX)) {
                return;
            }
            String path = option.substring(PREFIX.length());
            if (!PATHS.contains(path) && !isOfAuthProvider(path, properties)) {
                errors.accept(
                        option,
                        "the Cassandra driver has no option " + path
                                + NearestName.of(path, PATHS)
                                        .map(nearest -> "; did you mean " + PREFIX + nearest + "?")
                                        .orElse("; remove it"));
            } else if (REFUSED.containsKey(path)) {
                errors.accept(option, REFUSED.get(path));
            } else if (path.startsWith(SSL)
                    && !SSL_DETAILS.contains(path)
                    && "true".equalsIgnoreCase(trimmed(properties, TlsConfig.ENABLED))) {
                errors.accept(
                        option,
                        "has no effect beside " + TlsConfig.ENABLED + "=true: set cassandra.ssl.* instead, or remove "
                                + TlsConfig.ENABLED + " and leave all of TLS to the driver");
            } else if (path.equals(DefaultDriverOption.AUTH_PROVIDER_CLASS.getPath())
                    && !trimmed(properties, ConnectionConfig.USERNAME).isEmpty()) {
                errors.accept(
                        option,
                        "has no effect beside " + ConnectionConfig.USERNAME + ", which logs in by name and password:"
                                + " remove one of the two");
            } else if (value == null) {
                errors.accept(option, "has no value: give it one, or remove it");
            }
        });
    }

    /** Tells whether a class that logs in reads the option; what it may have for a value is that class's affair. */
    static boolean isOfAuthProvider(String option) {
        return option.startsWith(PREFIX + AUTH_PROVIDER);
    }

    private static boolean isOfAuthProvider(String path, Map<String, String> properties) {
        return path.startsWith(AUTH_PROVIDER)
                && !trimmed(properties, PREFIX + DefaultDriverOption.AUTH_PROVIDER_CLASS.getPath())
                        .isEmpty();
    }

    private static String trimmed(Map<String, String> properties, String option) {
        String value = properties.get(option);
        return value == null ? "" : value.trim();
    }

    /** Returns the options by their paths; hidden, since they may hold secrets. */
    static Map<String, Password> from(Map<String, String> properties) {
        Map<String, Password> options = new LinkedHashMap<>();
        properties.forEach((name, value) -> {
            if (name.startsWith(PREFIX)) {
                options.put(name.substring(PREFIX.length()), new Password(value));
            }
        });
        return options;
    }
}
