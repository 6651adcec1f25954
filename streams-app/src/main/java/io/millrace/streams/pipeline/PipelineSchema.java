package io.millrace.streams.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.NonValidationKeyword;
import com.networknt.schema.path.NodePath;
import com.networknt.schema.path.PathType;
import io.millrace.expressions.NearestName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * The JSON Schema of pipeline files, by which editors complete and check too. It alone says which options there are, which of
 * them are needed, and their types and ranges; and with {@code errorMessage} and {@code description} what to say where a file
 * does not keep to it.
 */
final class PipelineSchema {
    private static final String FILE = "pipeline.schema.json";
    private static final String WORDS = "errorMessage";
    private static final String OPTIONS = "properties";
    private static final String LEAST = "minimum";
    private static final String MOST = "maximum";

    private final Schema schema;
    private final JsonNode root;

    PipelineSchema() {
        Dialect dialect = Dialect.builder(Dialects.getDraft202012())
                .keyword(new NonValidationKeyword(WORDS))
                .build();
        SchemaRegistryConfig config =
                SchemaRegistryConfig.builder().pathType(PathType.JSON_POINTER).build();
        SchemaRegistry registry = SchemaRegistry.withDialect(dialect, builder -> builder.schemaRegistryConfig(config));
        try (InputStream file = PipelineSchema.class.getResourceAsStream(FILE)) {
            schema = registry.getSchema(file, InputFormat.JSON);
        } catch (IOException e) {
            throw new UncheckedIOException("The jar's " + FILE + " cannot be read", e);
        }
        root = schema.getSchemaNode();
    }

    /** Refuses in a file what the schema does not allow. */
    void check(YamlFile file) {
        List<Error> errors = schema.validate(file.root());
        errors.stream().filter(PipelineSchema::isUnknown).forEach(error -> refuseUnknown(file, error));
        errors.stream().filter(error -> !isUnknown(error)).forEach(error -> refuse(file, error));
    }

    private static boolean isUnknown(Error error) {
        return error.getKeyword().equals("additionalProperties");
    }

    private void refuseUnknown(YamlFile file, Error error) {
        String pointer = YamlFile.child(error.getInstanceLocation().toString(), error.getProperty());
        List<String> known = names(last(rules(error), OPTIONS).orElseThrow());
        file.refuse(pointer, unknown(error.getProperty(), known));
    }

    private static String unknown(String name, List<String> known) {
        return "is not an option here; "
                + NearestName.of(name, known)
                        .map(nearest -> "did you mean " + nearest + "? ")
                        .orElse("")
                + "known options: " + String.join(", ", known);
    }

    private void refuse(YamlFile file, Error error) {
        String pointer = error.getInstanceLocation().toString();
        List<JsonNode> rules = rules(error);
        List<String> alternatives = alternatives(rules);
        if (!alternatives.isEmpty()) {
            refuseMissing(file, error, alternatives, words(rules));
            return;
        }
        switch (error.getKeyword()) {
            case "required" ->
                refuseMissing(
                        file,
                        error,
                        List.of(error.getProperty()),
                        "is missing: "
                                + last(rules, OPTIONS)
                                        .orElseThrow()
                                        .at("/" + error.getProperty() + "/description")
                                        .asText());
            case "type" -> file.refuse(pointer, type(error, rules));
            case "enum" -> file.refuse(pointer, "must be " + String.join(" or ", texts(error.getSchemaNode())));
            case "minItems", "minProperties" ->
                file.refuse(
                        pointer,
                        "is empty: " + last(rules, "description").orElseThrow().asText());
            default -> file.refuse(named(error), words(rules));
        }
    }

    /** Returns the options of which one, or exactly one, has to be there; none if that is not what is wrong. */
    private static List<String> alternatives(List<JsonNode> rules) {
        List<String> options = new ArrayList<>();
        last(rules, "anyOf")
                .or(() -> last(rules, "oneOf"))
                .ifPresent(alternatives ->
                        alternatives.forEach(alternative -> options.addAll(texts(alternative.path("required")))));
        return options;
    }

    /** Returns the pointer of what is wrong: of a property's name, the property rather than the mapping that it is in. */
    private static String named(Error error) {
        String pointer = error.getInstanceLocation().toString();
        return error.getKeyword().equals("propertyNames") ? YamlFile.child(pointer, error.getProperty()) : pointer;
    }

    /** Says that an option is missing or, if there is one like it that is none, that this one is misspelt. */
    private void refuseMissing(YamlFile file, Error error, List<String> missing, String message) {
        String at = error.getInstanceLocation().toString();
        List<String> known = names(last(rules(error), OPTIONS).orElseThrow());
        Optional<String> misspelt = names(error.getInstanceNode()).stream()
                .filter(name -> !known.contains(name)
                        && NearestName.of(name, known).filter(missing::contains).isPresent())
                .findFirst();
        String reported = YamlFile.child(at, misspelt.orElse(missing.get(0)));
        file.refuse(reported, misspelt.isPresent() ? unknown(misspelt.get(), known) : message);
        missing.forEach(name -> file.refuseAs(YamlFile.child(at, name), reported));
    }

    private String type(Error error, List<JsonNode> rules) {
        JsonNode types = error.getSchemaNode();
        String wanted =
                switch (types.isArray() ? types.get(0).asText() : types.asText()) {
                    case "object" -> "must be a mapping (key: value)";
                    case "array" -> "must be a list, as [a, b] or one \"- item\" a line";
                    default -> error.getInstanceNode().isContainerNode() ? "must be a single value" : words(rules);
                };
        return error.getInstanceNode().isNull() ? "has no value; it " + wanted : wanted;
    }

    private static String words(List<JsonNode> rules) {
        Optional<JsonNode> least = last(rules, LEAST);
        Optional<JsonNode> most = last(rules, MOST);
        if (least.isPresent() && most.isPresent()) {
            return "must be a whole number from " + least.get().asText() + " to "
                    + most.get().asText();
        }
        return last(rules, WORDS).map(JsonNode::asText).orElse("must be a text");
    }

    private static Optional<JsonNode> last(List<JsonNode> rules, String key) {
        return rules.stream().filter(rule -> rule.has(key)).reduce((a, b) -> b).map(rule -> rule.get(key));
    }

    /** Returns the parts of the schema by which a value was found wrong, from the whole to the last. */
    private List<JsonNode> rules(Error error) {
        List<JsonNode> rules = new ArrayList<>(List.of(root));
        NodePath path = error.getEvaluationPath();
        JsonNode at = root;
        for (int i = 0; i < path.getNameCount(); i++) {
            if (path.getElement(i) instanceof Integer index) {
                at = at.path(index);
            } else {
                String name = path.getName(i);
                at = name.equals("$ref") ? referred(at) : at.path(name);
            }
            rules.add(at);
            if (at.has("$ref")) {
                rules.add(referred(at));
            }
        }
        return rules;
    }

    private JsonNode referred(JsonNode rule) {
        return root.at(rule.path("$ref").asText().substring(1));
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }
}
