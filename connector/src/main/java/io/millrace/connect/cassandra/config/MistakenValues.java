package io.millrace.connect.cassandra.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef;

/**
 * Finds values that no option can have been meant to have: references that the worker has left as they are, and PEM text where there is to
 * be something else. Whatever else is wrong with such a value follows from that.
 */
final class MistakenValues {

    /** A reference to a config provider, in Kafka's form. A path and a key are in it, a secret is not. */
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([A-Za-z][\\w-]*):[^{}]*}");
    /** As of a shell or a compose file: without a provider. */
    private static final Pattern WITHOUT_PROVIDER = Pattern.compile("\\$\\{([A-Za-z_]\\w*)}");
    /** By its beginning alone: what follows may be anything. */
    private static final Pattern WITHOUT_BRACES =
            Pattern.compile("(\\$(?:env|file|directory|vault):).+", Pattern.DOTALL);

    /** From a root, or with the ending of a file of keys. */
    private static final Pattern PATH =
            Pattern.compile("(?:/|\\.{1,2}/|~/|[A-Za-z]:[/\\\\]|file:).*|.*\\.(?:pem|key|crt|cer|der|p12|pfx|jks|pk8)");

    /** Conversions of texts, whatever these are. */
    private static final Pattern TEXTS = Pattern.compile("convert\\..*\\.texts?");

    private static final Pattern PASSWORD = Pattern.compile("password|secret|token|user\\.info");

    private static final String KEY_LABEL = "PRIVATE KEY-----";
    private static final String CERTIFICATE_LABEL = "CERTIFICATE-----";
    private static final List<String> PEM_OPTIONS =
            List.of("ssl.keystore.key", "ssl.keystore.certificate.chain", "ssl.truststore.certificates");
    private static final String KEYSTORE_LOCATION = "ssl.keystore.location";
    private static final String TRUSTSTORE_LOCATION = "ssl.truststore.location";

    private MistakenValues() {}

    /** Returns what is wrong with the values of known options, by these. */
    static Map<String, String> problems(Map<String, String> properties, ConfigDef definition) {
        Map<String, String> problems = new HashMap<>();
        properties.forEach((option, value) -> {
            if (value != null && !isTemplate(option) && UnknownOptions.isKnown(option, definition.names())) {
                pem(option, value)
                        .or(() -> path(option, value.trim()))
                        .or(() -> reference(value.trim(), isPassword(option)))
                        .ifPresent(problem -> problems.put(option, problem));
            }
        });
        return problems;
    }

    /** Tells whether braces after a dollar, or any text at all, may have a meaning of the option's own. */
    private static boolean isTemplate(String option) {
        return option.equals(MappingConfig.TABLE_NAME_FORMAT)
                || option.equals("topics.regex")
                || TEXTS.matcher(option).matches()
                || option.startsWith("transforms.")
                || option.startsWith("predicates.")
                || SinkOptions.isOfTopic(option);
    }

    /** Tells whether the value may have any characters in it, those of a reference among others. */
    private static boolean isPassword(String option) {
        return PASSWORD.matcher(option).find();
    }

    private static Optional<String> reference(String value, boolean password) {
        Matcher reference = REFERENCE.matcher(value);
        if (reference.matches()) {
            String provider = reference.group(1);
            return Optional.of("is still " + ShownValue.of(value) + ": the worker has no such "
                    + (provider.equals("env") ? "variable" : "value") + ", or its config.providers has no " + provider);
        }
        Matcher withoutProvider = WITHOUT_PROVIDER.matcher(value);
        if (withoutProvider.matches()) {
            return Optional.of("is " + ShownValue.of(value)
                    + ", which the worker leaves as it is: a reference names its config provider, as ${env:"
                    + withoutProvider.group(1) + "}");
        }
        Matcher withoutBraces = WITHOUT_BRACES.matcher(value);
        if (withoutBraces.matches()) {
            return Optional.of("begins with " + withoutBraces.group(1)
                    + " and the worker leaves it as it is: write a reference in braces, as ${env:NAME}");
        }
        reference.reset();
        if (!password && reference.find()) {
            return Optional.of("still has a reference to the config provider " + reference.group(1)
                    + " in it: the worker has no such value, or its config.providers has no " + reference.group(1));
        }
        return Optional.empty();
    }

    private static Optional<String> pem(String option, String value) {
        if (!ShownValue.isPem(value) || mayHavePem(option)) {
            return Optional.empty();
        }
        if (option.endsWith(TRUSTSTORE_LOCATION)) {
            return Optional.of("holds PEM text, not a path: put it into " + beside(option, TRUSTSTORE_LOCATION, 2));
        }
        if (option.endsWith(KEYSTORE_LOCATION)) {
            String key = beside(option, KEYSTORE_LOCATION, 0);
            String chain = beside(option, KEYSTORE_LOCATION, 1);
            boolean hasKey = value.contains(KEY_LABEL);
            boolean hasCertificate = value.contains(CERTIFICATE_LABEL);
            return Optional.of("holds PEM text, not a path: put "
                    + (hasKey && hasCertificate
                            ? "the key into " + key + ", and the certificates into " + chain
                            : "it into " + (hasCertificate ? chain : key)));
        }
        return Optional.of("holds PEM text, which has no place here: " + TlsConfig.KEYSTORE_KEY + ", "
                + TlsConfig.KEYSTORE_CHAIN + " and " + TlsConfig.TRUSTSTORE_CERTIFICATES + " take it");
    }

    /** A path where there is to be what the file holds, or an address where there is to be a path. */
    private static Optional<String> path(String option, String value) {
        if (option.endsWith(KEYSTORE_LOCATION) || option.endsWith(TRUSTSTORE_LOCATION)) {
            return value.startsWith("file:")
                    ? Optional.of("is a path, not an address: leave out file://")
                    : Optional.empty();
        }
        boolean isPath = PATH.matcher(value).matches() && ShownValue.isShown(value);
        return PEM_OPTIONS.stream()
                .filter(each -> isPath && option.endsWith(each))
                .findFirst()
                .map(each -> "is a path, not PEM text: use "
                        + option.substring(0, option.length() - each.length())
                        + (each.equals(PEM_OPTIONS.get(2)) ? TRUSTSTORE_LOCATION : KEYSTORE_LOCATION));
    }

    private static String beside(String option, String ending, int pemOption) {
        return option.substring(0, option.length() - ending.length()) + PEM_OPTIONS.get(pemOption);
    }

    private static boolean mayHavePem(String option) {
        return Stream.concat(PEM_OPTIONS.stream(), Stream.of("sasl.jaas.config"))
                        .anyMatch(option::endsWith)
                || DriverOptions.isOfAuthProvider(option)
                || Stream.of("key.converter.", "value.converter.", "header.converter.")
                        .anyMatch(option::startsWith);
    }
}
