package io.millrace.connect.cassandra.validation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;

/** Makes of a schema of Avro what Connect's Avro converters make of it, as far as all of them make the same. */
final class AvroSchemas {

    /** Types by their full names, once they are complete. */
    private final Map<String, Schema> named = new HashMap<>();

    private AvroSchemas() {}

    /** A schema of which converters make this or that. */
    private static final class Undecided extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Undecided() {
            super("not one of the schemas that converters make the same of", null, false, false);
        }
    }

    /** Returns Connect's schema; empty where it depends on the converter. */
    static Optional<Schema> of(JsonNode avro) {
        try {
            return Optional.of(new AvroSchemas().convert(avro, "", false));
        } catch (Undecided e) {
            return Optional.empty();
        }
    }

    private Schema convert(JsonNode avro, String namespace, boolean optional) {
        if (avro.isArray()) {
            return union(avro, namespace);
        }
        if (avro.isTextual()) {
            return ofName(avro.asText(), namespace, optional);
        }
        JsonNode type = avro.path("type");
        if (!type.isTextual()) {
            if (type.isMissingNode()) {
                throw new Undecided();
            }
            return convert(type, namespace, optional);
        }
        SchemaBuilder builder =
                switch (type.asText()) {
                    case "record", "error" -> record(avro, namespace);
                    case "enum" -> SchemaBuilder.string();
                    case "array" -> SchemaBuilder.array(convert(avro.path("items"), namespace, false));
                    case "map" ->
                        SchemaBuilder.map(Schema.STRING_SCHEMA, convert(avro.path("values"), namespace, false));
                    case "fixed" -> bytes(avro);
                    default -> scalar(type.asText(), avro);
                };
        if (avro.path("connect.name").isTextual() && builder.name() == null) {
            builder.name(avro.path("connect.name").asText());
        }
        if (optional) {
            builder.optional();
        }
        Schema schema = builder.build();
        if (avro.path("name").isTextual()) {
            named.put(fullName(avro, namespace), schema);
        }
        return schema;
    }

    private SchemaBuilder record(JsonNode avro, String namespace) {
        String name = fullName(avro, namespace);
        int dot = name.lastIndexOf('.');
        String inside = dot < 0 ? "" : name.substring(0, dot);
        SchemaBuilder struct = SchemaBuilder.struct().name(name);
        for (JsonNode field : avro.path("fields")) {
            struct.field(field.path("name").asText(), convert(field.path("type"), inside, false));
        }
        return struct;
    }

    private Schema union(JsonNode avro, String namespace) {
        JsonNode only = null;
        boolean optional = false;
        for (JsonNode branch : avro) {
            if (branch.isTextual() && branch.asText().equals("null")) {
                optional = true;
            } else if (only == null) {
                only = branch;
            } else {
                throw new Undecided();
            }
        }
        if (only == null) {
            throw new Undecided();
        }
        return convert(only, namespace, optional);
    }

    private Schema ofName(String name, String namespace, boolean optional) {
        if (isPrimitive(name)) {
            SchemaBuilder builder = primitive(name);
            return (optional ? builder.optional() : builder).build();
        }
        Schema known = named.get(name.contains(".") || namespace.isEmpty() ? name : namespace + "." + name);
        // Of a type within itself there is no end; and an optional one would have to be another.
        if (known == null || known.isOptional() != optional) {
            throw new Undecided();
        }
        return known;
    }

    private static SchemaBuilder scalar(String type, JsonNode avro) {
        String meaning = avro.path("logicalType").asText("");
        if (type.equals("bytes")) {
            return bytes(avro);
        } else if (!isPrimitive(type)) {
            throw new Undecided();
        } else if (!avro.path("connect.type").isMissingNode()) {
            return switch (avro.path("connect.type").asText()) {
                case "int8" -> SchemaBuilder.int8();
                case "int16" -> SchemaBuilder.int16();
                default -> throw new Undecided();
            };
        } else if (type.equals("int") && meaning.equals("date")) {
            return Date.builder();
        } else if (type.equals("int") && meaning.equals("time-millis")) {
            return Time.builder();
        } else if (type.equals("long") && meaning.equals("timestamp-millis")) {
            return Timestamp.builder();
        }
        return primitive(type);
    }

    private static SchemaBuilder bytes(JsonNode avro) {
        return avro.path("logicalType").asText("").equals("decimal")
                ? Decimal.builder(avro.path("scale").asInt(0))
                : SchemaBuilder.bytes();
    }

    private static boolean isPrimitive(String name) {
        return switch (name) {
            case "boolean", "int", "long", "float", "double", "bytes", "string" -> true;
            default -> false;
        };
    }

    private static SchemaBuilder primitive(String name) {
        return switch (name) {
            case "boolean" -> SchemaBuilder.bool();
            case "int" -> SchemaBuilder.int32();
            case "long" -> SchemaBuilder.int64();
            case "float" -> SchemaBuilder.float32();
            case "double" -> SchemaBuilder.float64();
            case "bytes" -> SchemaBuilder.bytes();
            default -> SchemaBuilder.string();
        };
    }

    private static String fullName(JsonNode avro, String namespace) {
        String name = avro.path("name").asText();
        String own = avro.path("namespace").asText(namespace);
        return name.contains(".") || own.isEmpty() ? name : own + "." + name;
    }
}
