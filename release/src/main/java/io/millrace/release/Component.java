package io.millrace.release;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * A library in what is given out.
 *
 * @param licences as its own project names them, in alphabetical order; a library may be had under any of them
 */
record Component(String group, String name, String version, List<String> licences) {

    /** Reads a bill of materials in <a href="https://cyclonedx.org/docs/1.6/json/">CycloneDX's JSON</a>. Our own modules are left out. */
    static List<Component> read(Path bom) throws IOException {
        List<Component> components = new ArrayList<>();
        for (JsonNode component :
                new ObjectMapper().readTree(Files.readString(bom)).path("components")) {
            String group = component.path("group").asText();
            if (!group.startsWith("io.millrace")) {
                components.add(new Component(
                        group,
                        component.path("name").asText(),
                        component.path("version").asText(),
                        licences(component)));
            }
        }
        return components;
    }

    private static List<String> licences(JsonNode component) {
        TreeSet<String> licences = new TreeSet<>();
        for (JsonNode each : component.path("licenses")) {
            JsonNode licence = each.path("license");
            for (JsonNode text : List.of(licence.path("id"), licence.path("name"), each.path("expression"))) {
                if (text.isTextual()) {
                    licences.add(text.asText());
                }
            }
        }
        return List.copyOf(licences);
    }

    String coordinates() {
        return group + ":" + name + ":" + version;
    }
}
