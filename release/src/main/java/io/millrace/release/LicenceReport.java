package io.millrace.release;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Tells under which licences the libraries may be given out, and which of them nobody has looked at. */
final class LicenceReport {

    /** Those that let a library be given out, unchanged and with its notices, in a zip of ours under the Apache licence. */
    private static final Set<String> ACCEPTED =
            Set.of("Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "EPL-1.0", "EPL-2.0", "Go License", "MIT");

    private final Map<String, Set<String>> partsByComponent = new TreeMap<>();
    private final Map<String, Component> components = new TreeMap<>();

    /** Adds the libraries of one part of the release. */
    void add(String part, Collection<Component> libraries) {
        for (Component library : libraries) {
            components.put(library.coordinates(), library);
            partsByComponent
                    .computeIfAbsent(library.coordinates(), key -> new TreeSet<>())
                    .add(part);
        }
    }

    /** Returns the libraries that have no licence of those that are accepted. */
    List<String> unaccepted() {
        return components.values().stream()
                .filter(component -> component.licences().stream().noneMatch(ACCEPTED::contains))
                .map(component -> component.coordinates() + " (" + licences(component) + ")")
                .toList();
    }

    /** Returns the report as Markdown. */
    String markdown() {
        StringBuilder out = new StringBuilder("""
                # Libraries and their licences

                Of the bills of materials beside this file (`*.cdx.json`, CycloneDX).

                | library | version | licence | in |
                |---|---|---|---|
                """);
        components.forEach((coordinates, component) -> out.append("| ")
                .append(component.group())
                .append(':')
                .append(component.name())
                .append(" | ")
                .append(component.version())
                .append(" | ")
                .append(licences(component))
                .append(" | ")
                .append(String.join(", ", partsByComponent.get(coordinates)))
                .append(" |\n"));
        return out.toString();
    }

    private static String licences(Component component) {
        return component.licences().isEmpty() ? "not said" : String.join(" or ", component.licences());
    }
}
