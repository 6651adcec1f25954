package io.millrace.connect.converter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLConnection;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Asks a registry for Avro schemas by Confluent's API. It asks once and does not wait: its answers are needed for speed only, and who converts
 * the record meanwhile waits for the registry by itself.
 */
final class RegistrySchemas {

    private static final String URL = "schema.registry.url";
    private static final String APICURIO_URL = "apicurio.registry.url";
    private static final String APICURIO_API = "/apis/registry/v\\d+/?$";
    private static final String APICURIO_AS_CONFLUENT = "/apis/ccompat/v7";

    private static final int TIMEOUT_MS = 3_000;
    private static final int MOST_REFERENCES = 1_000;

    private final List<String> urls;
    private final Optional<String> authorization;
    private final ObjectMapper json = new ObjectMapper();

    private RegistrySchemas(List<String> urls, Optional<String> authorization) {
        this.urls = urls;
        this.authorization = authorization;
    }

    /** Takes the registry from the options of the delegate, Confluent's or Apicurio's; empty if they name none. */
    static Optional<RegistrySchemas> of(Map<String, ?> options) {
        List<String> urls = split(options.get(URL)).toList();
        if (urls.isEmpty()) {
            urls = split(options.get(APICURIO_URL))
                    .map(url -> url.replaceFirst(APICURIO_API, ""))
                    .map(url -> url + APICURIO_AS_CONFLUENT)
                    .toList();
        }
        return urls.isEmpty() ? Optional.empty() : Optional.of(new RegistrySchemas(urls, authorization(options)));
    }

    /**
     * Returns what the registry has under an id.
     *
     * @throws FileNotFoundException if it has nothing
     * @throws IOException if it cannot be asked, or answers something else
     * @throws UnreadableSchemaException if it is no Avro schema, or one with rules that change what records hold
     */
    AvroType byId(int id) throws IOException {
        JsonNode answer = get("/schemas/ids/" + id);
        AvroSchemaReader reader = new AvroSchemaReader();
        readReferences(answer, reader, new HashSet<>());
        return read(answer, reader);
    }

    private void readReferences(JsonNode schema, AvroSchemaReader reader, Set<String> known) throws IOException {
        for (JsonNode reference : schema.path("references")) {
            String subject = reference.path("subject").asText();
            String version = reference.path("version").asText();
            if (known.size() >= MOST_REFERENCES) {
                throw new UnreadableSchemaException("it refers to more than " + MOST_REFERENCES + " schemas");
            }
            if (known.add(subject + "/" + version)) {
                JsonNode referenced = get("/subjects/" + encode(subject) + "/versions/" + encode(version));
                readReferences(referenced, reader, known);
                read(referenced, reader);
            }
        }
    }

    private AvroType read(JsonNode answer, AvroSchemaReader reader) throws IOException {
        if (!answer.path("schemaType").asText("AVRO").equals("AVRO")) {
            throw new UnreadableSchemaException("it is no Avro schema");
        }
        if (answer.path("ruleSet").size() > 0) {
            throw new UnreadableSchemaException("it has rules, which may change what its records hold");
        }
        return reader.read(json.readTree(answer.path("schema").asText()));
    }

    private JsonNode get(String path) throws IOException {
        IOException failure = null;
        for (String url : urls) {
            try {
                return getFrom(url + path);
            } catch (FileNotFoundException e) {
                throw e;
            } catch (IOException e) {
                failure = e;
            }
        }
        throw failure;
    }

    private JsonNode getFrom(String url) throws IOException {
        if (!(open(url) instanceof HttpURLConnection connection)) {
            throw new IOException("the registry's URL is neither http nor https");
        }
        connection.setConnectTimeout(TIMEOUT_MS);
        connection.setReadTimeout(TIMEOUT_MS);
        connection.setRequestProperty("Accept", "application/vnd.schemaregistry.v1+json, application/json");
        authorization.ifPresent(value -> connection.setRequestProperty("Authorization", value));
        try (InputStream body = connection.getInputStream()) {
            return json.readTree(body);
        } finally {
            connection.disconnect();
        }
    }

    private static URLConnection open(String url) throws IOException {
        try {
            return URI.create(url).toURL().openConnection();
        } catch (IllegalArgumentException e) {
            throw new IOException("the registry's URL is none", e);
        }
    }

    private static Optional<String> authorization(Map<String, ?> options) {
        String source = text(options, "basic.auth.credentials.source");
        String credentials = source.equals("USER_INFO") ? text(options, "basic.auth.user.info") : "";
        if (credentials.isEmpty() && !text(options, "apicurio.auth.username").isEmpty()) {
            credentials = text(options, "apicurio.auth.username") + ":" + text(options, "apicurio.auth.password");
        }
        return credentials.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));
    }

    private static Stream<String> split(Object urls) {
        return Stream.of(urls == null ? "" : urls)
                .flatMap(value -> Stream.of(value.toString().split(",", -1)))
                .map(String::trim)
                .map(url -> url.endsWith("/") ? url.substring(0, url.length() - 1) : url)
                .filter(url -> !url.isEmpty());
    }

    private static String text(Map<String, ?> options, String name) {
        Object value = options.get(name);
        return value == null ? "" : value.toString();
    }

    private static String encode(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
