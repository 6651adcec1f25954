package io.millrace.connect.converter;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.connect.converter.AvroType.Kind;
import io.millrace.connect.converter.AvroType.Limit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads Avro schemas, as far as they say how values lie in the bytes. What names, defaults and documentation become is the matter of the
 * converter that gives the structs.
 */
final class AvroSchemaReader {

    private static final String CONNECT_DECIMAL = "org.apache.kafka.connect.data.Decimal";
    private static final String CONNECT_TIME = "org.apache.kafka.connect.data.Time";

    private static final Map<String, Kind> PRIMITIVES = Map.of(
            "null", Kind.NULL,
            "boolean", Kind.BOOLEAN,
            "int", Kind.INT,
            "long", Kind.LONG,
            "float", Kind.FLOAT,
            "double", Kind.DOUBLE,
            "bytes", Kind.BYTES,
            "string", Kind.STRING);

    /** By full name: those of referenced schemas, too. */
    private final Map<String, AvroType> named = new HashMap<>();

    /**
     * Reads a schema; its named types are known to those that are read after it.
     *
     * @throws UnreadableSchemaException when it is none, or names a type that nobody has defined
     */
    AvroType read(JsonNode schema) {
        return read(schema, "");
    }

    private AvroType read(JsonNode schema, String namespace) {
        if (schema.isTextual()) {
            return ofName(schema.textValue(), namespace, Limit.NONE);
        } else if (schema.isArray()) {
            return AvroType.of(Kind.UNION, all(schema, namespace));
        } else if (!schema.isObject()) {
            throw new UnreadableSchemaException("a type is " + schema.getNodeType());
        }
        JsonNode type = required(schema, "type");
        if (!type.isTextual()) {
            return read(type, namespace);
        }
        return switch (type.textValue()) {
            case "record", "error" -> readRecord(schema, namespace);
            case "enum" -> define(schema, namespace, AvroType.enumeration(texts(required(schema, "symbols"))));
            case "fixed" ->
                define(
                        schema,
                        namespace,
                        AvroType.fixed(required(schema, "size").intValue(), limit(schema)));
            case "array" -> AvroType.of(Kind.ARRAY, List.of(read(required(schema, "items"), namespace)));
            case "map" -> AvroType.of(Kind.MAP, List.of(read(required(schema, "values"), namespace)));
            default -> ofName(type.textValue(), namespace, limit(schema));
        };
    }

    private AvroType readRecord(JsonNode schema, String namespace) {
        AvroType record = define(schema, namespace, AvroType.emptyRecord());
        String inner = namespaceOf(fullName(schema, namespace));
        for (JsonNode field : required(schema, "fields")) {
            record.addField(required(field, "name").asText(), read(required(field, "type"), inner));
        }
        return record;
    }

    private AvroType define(JsonNode schema, String namespace, AvroType type) {
        named.put(fullName(schema, namespace), type);
        return type;
    }

    private AvroType ofName(String name, String namespace, Limit limit) {
        Kind primitive = PRIMITIVES.get(name);
        if (primitive != null) {
            return AvroType.of(primitive, limit);
        }
        AvroType type = named.get(name.contains(".") || namespace.isEmpty() ? name : namespace + "." + name);
        if (type == null) {
            type = named.get(name);
        }
        if (type == null) {
            throw new UnreadableSchemaException("it names a type that it does not define: " + name);
        }
        return type;
    }

    private List<AvroType> all(JsonNode schemas, String namespace) {
        List<AvroType> types = new ArrayList<>();
        schemas.forEach(each -> types.add(read(each, namespace)));
        return types;
    }

    private static Limit limit(JsonNode schema) {
        String logical = schema.path("logicalType").asText("").toLowerCase(Locale.ROOT);
        String connect = schema.path("connect.name").asText("");
        if (logical.equals("decimal") || connect.equals(CONNECT_DECIMAL)) {
            return Limit.DECIMAL;
        }
        return logical.equals("time-millis") || connect.equals(CONNECT_TIME) ? Limit.TIME_OF_DAY : Limit.NONE;
    }

    private static String fullName(JsonNode schema, String enclosing) {
        String name = required(schema, "name").asText();
        if (name.contains(".")) {
            return name;
        }
        String namespace = schema.path("namespace").asText(enclosing);
        return namespace.isEmpty() ? name : namespace + "." + name;
    }

    private static String namespaceOf(String fullName) {
        int end = fullName.lastIndexOf('.');
        return end < 0 ? "" : fullName.substring(0, end);
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(each -> texts.add(each.asText()));
        return texts;
    }

    private static JsonNode required(JsonNode schema, String attribute) {
        JsonNode value = schema.get(attribute);
        if (value == null || value.isNull()) {
            throw new UnreadableSchemaException("a type or field lacks its " + attribute);
        }
        return value;
    }
}
