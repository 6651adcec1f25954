package io.millrace.connect.converter;

import java.net.URI;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The option with the registry's URL, and whether it has ever led to a registry: then it is not the option that is
 * wrong.
 */
final class RegistryUrl {

    /** {@code apicurio.registry.url}, {@code schema.registry.url}. */
    private static final String OPTION = "registry.url";

    private final String option;
    private boolean proven;

    private RegistryUrl(String option) {
        this.option = option;
    }

    /** Finds it among the options of a converter of keys or values. */
    static RegistryUrl in(Map<String, ?> configs, boolean isKey) {
        String prefix = isKey ? "key.converter." : "value.converter.";
        return new RegistryUrl(configs.entrySet().stream()
                .filter(each -> each.getKey().endsWith(OPTION) && each.getValue() != null)
                .map(each -> prefix + each.getKey() + " (" + withoutSecrets(each.getValue()) + ")")
                .sorted()
                .reduce((first, second) -> first + " or " + second)
                .orElse("the URL in the options " + prefix + "*"));
    }

    void setProven() {
        proven = true;
    }

    boolean isProven() {
        return proven;
    }

    String leadsAstray(String what) {
        return option + " leads to no Schema Registry: " + what;
    }

    /** Returns what may be shown of one URL or several: credentials can be before the host and in a query. */
    private static String withoutSecrets(Object urls) {
        return Stream.of(urls.toString().split(",", -1))
                .map(String::trim)
                .map(RegistryUrl::schemeHostAndPath)
                .collect(Collectors.joining(","));
    }

    private static String schemeHostAndPath(String url) {
        try {
            URI uri = URI.create(url);
            String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
            return uri.getHost() == null
                    ? "not a URL with a host"
                    : uri.getScheme() + "://" + uri.getHost() + port + uri.getPath();
        } catch (IllegalArgumentException e) {
            return "not a URL";
        }
    }
}
