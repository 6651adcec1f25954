package io.millrace.connect.cassandra.config;

import io.millrace.expressions.NearestName;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** Finds options that are neither the connector's nor anybody's who works for it. */
final class UnknownOptions {

    private UnknownOptions() {}

    /** Reports what is wrong with each option that nobody knows. */
    static void check(Set<String> options, Set<String> defined, BiConsumer<String, String> errors) {
        for (String option : options) {
            if (!isKnown(option, defined)) {
                errors.accept(option, "unknown option" + suggestion(option, known(defined)));
            }
        }
    }

    /** Tells whether somebody reads the option. */
    static boolean isKnown(String option, Set<String> defined) {
        return defined.contains(option)
                || SinkOptions.isOfTopic(option)
                || option.startsWith(DriverOptions.PREFIX)
                || ConnectOptions.owns(option)
                || ClientOverrides.owns(option);
    }

    private static List<String> known(Set<String> defined) {
        return Stream.of(
                        defined.stream(),
                        ConnectOptions.names().stream(),
                        ConnectOptions.ERRORS.stream(),
                        ClientOverrides.names())
                .flatMap(names -> names)
                .toList();
    }

    private static String suggestion(String option, Collection<String> known) {
        Optional<String> nearest = ConversionConfig.nearest(option).or(() -> NearestName.of(option, known));
        return nearest.map(name -> "; did you mean " + name + "?").orElse("; remove it");
    }
}
