package io.millrace.connect.cassandra.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.apache.kafka.connect.data.Schema;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The schemas of topics' values, as the registry has them that the connector's own Avro converter reads from: by Confluent's API, which
 * Apicurio Registry has, too. One that is away, knows no such topic, or is asked for more than can be told from outside of the converter,
 * is no mistake.
 */
final class RegistrySchemas {

    private static final Logger LOG = LoggerFactory.getLogger(RegistrySchemas.class);

    private static final String CONVERTER = "value.converter";
    private static final String OPTIONS = CONVERTER + ".";
    private static final String AVRO = "AvroConverter";
    private static final JsonMapper MAPPER = new JsonMapper();

    private final Map<String, String> properties;
    private final LongSupplier nanoClock;
    private final long deadlineNanos;
    // Has threads of its own, which most configurations need none of.
    private HttpClient client;

    /**
     * Prepares to ask.
     *
     * @param timeout for all topics together
     */
    RegistrySchemas(Map<String, String> properties, Duration timeout, LongSupplier nanoClock) {
        this.properties = properties;
        this.nanoClock = nanoClock;
        this.deadlineNanos = nanoClock.getAsLong() + timeout.toNanos();
    }

    /**
     * A schema.
     *
     * @param version of its subject, from 1
     * @param what it is, in words
     */
    record Known(Schema schema, int version, String what) {}

    /** Finds the latest schema of a topic's values. */
    Optional<Known> of(String topic) throws InterruptedException {
        return of(topic, "latest");
    }

    /** Finds a schema of a topic's values; empty where its version was deleted, too. */
    Optional<Known> of(String topic, int version) throws InterruptedException {
        return of(topic, Integer.toString(version));
    }

    /** Tells whether so much time has gone that nothing more is asked. */
    boolean isOutOfTime() {
        return nanoClock.getAsLong() - deadlineNanos >= 0;
    }

    private Optional<Known> of(String topic, String version) throws InterruptedException {
        Optional<String> url = isPlainAvro() ? url() : Optional.empty();
        if (url.isEmpty()) {
            return Optional.empty();
        }
        String subject = topic + "-value";
        try {
            return ask(url.get() + "/subjects/" + URLEncoder.encode(subject, StandardCharsets.UTF_8) + "/versions/"
                            + version)
                    .flatMap(answer -> known(subject, answer));
        } catch (TimeoutException | ExecutionException | IOException | IllegalArgumentException e) {
            // Neither the URL, which may hold a password, nor what a proxy may have answered.
            LOG.debug(
                    "The registry does not tell the schema of {}: {}",
                    subject,
                    e.getClass().getName());
            return Optional.empty();
        }
    }

    /** Tells whether the value's schema is the one of its topic's subject, and Avro's. */
    private boolean isPlainAvro() {
        String converter = option(CONVERTER);
        return (converter.endsWith(AVRO) || option(OPTIONS + "delegate").endsWith(AVRO))
                && option(OPTIONS + "value.subject.name.strategy").isEmpty()
                && option(OPTIONS + "apicurio.registry.artifact-resolver-strategy")
                        .isEmpty()
                && option(OPTIONS + "apicurio.registry.artifact.group-id").isEmpty();
    }

    private Optional<String> url() {
        return Optional.of(option(OPTIONS + "schema.registry.url"))
                .filter(urls -> !urls.isEmpty())
                .or(() -> Optional.of(option(OPTIONS + "apicurio.registry.url"))
                        .filter(url -> url.matches(".*/apis/registry/v\\d+/?"))
                        .map(url -> url.replaceFirst("/apis/registry/v\\d+/?$", "/apis/ccompat/v7")))
                .map(urls -> urls.split(",", -1)[0].trim().replaceFirst("/+$", ""))
                .filter(url -> url.startsWith("http://") || url.startsWith("https://"));
    }

    private Optional<JsonNode> ask(String address)
            throws InterruptedException, ExecutionException, TimeoutException, IOException {
        long left = deadlineNanos - nanoClock.getAsLong();
        if (left <= 0) {
            return Optional.empty();
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address))
                .timeout(Duration.ofNanos(left))
                .header("Accept", "application/vnd.schemaregistry.v1+json, application/json");
        credentials()
                .ifPresent(user -> request.header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8))));
        if (client == null) {
            client = HttpClient.newHttpClient();
        }
        var asked = client.sendAsync(request.build(), BodyHandlers.ofString());
        var answer = asked.get(left, TimeUnit.NANOSECONDS);
        return answer.statusCode() == 200 ? Optional.of(MAPPER.readTree(answer.body())) : Optional.empty();
    }

    private Optional<String> credentials() {
        String confluent = option(OPTIONS + "basic.auth.user.info");
        if (!confluent.isEmpty()) {
            return Optional.of(confluent);
        }
        String user = option(OPTIONS + "apicurio.auth.username");
        return user.isEmpty() ? Optional.empty() : Optional.of(user + ":" + option(OPTIONS + "apicurio.auth.password"));
    }

    private static Optional<Known> known(String subject, JsonNode answer) {
        boolean isAvro = answer.path("schemaType").asText("AVRO").equals("AVRO");
        if (!isAvro || !answer.path("schema").isTextual()) {
            return Optional.empty();
        }
        int version = answer.path("version").asInt();
        try {
            return AvroSchemas.of(MAPPER.readTree(answer.path("schema").asText()))
                    .map(schema -> new Known(
                            schema, version, "its schema (subject " + subject + ", version " + version + ")"));
        } catch (IOException e) {
            // A schema that is a bare name, as of old: or none at all.
            LOG.debug("The schema of {} is no JSON", subject);
            return Optional.empty();
        }
    }

    private String option(String name) {
        return properties.getOrDefault(name, "").trim();
    }
}
