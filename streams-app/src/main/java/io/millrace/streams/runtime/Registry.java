package io.millrace.streams.runtime;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaMetadata;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.millrace.streams.kafka.StartupException;
import io.millrace.streams.runtime.Waiting.Outcome;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is asked of the Schema Registry at start: the source's schema, and ids for everything that will be written. */
final class Registry {
    private static final Logger LOG = LoggerFactory.getLogger(Registry.class);
    private static final int SUBJECT_NOT_FOUND = 40401;
    private static final int VERSION_NOT_FOUND = 40402;
    private static final int NOT_FOUND = 404;
    private static final int INCOMPATIBLE = 409;
    private static final int INVALID = 422;

    private final SchemaRegistryClient client;
    private final String url;
    private final Waiting waiting;

    Registry(SchemaRegistryClient client, String url, Waiting waiting) {
        this.client = client;
        this.url = withoutSecrets(url);
        this.waiting = waiting;
    }

    /** Credentials can be before the host, and in a query; of several URLs in each. */
    private static String withoutSecrets(String urls) {
        return urls.replaceAll("//[^/,]*@", "//").replaceAll("[?][^,]*", "");
    }

    /** A schema and its id in the registry. */
    record Registered(Schema schema, int id) {}

    /** Returns the schema that events are read as: the latest of a subject, or a version of it, as soon as there is one. */
    Registered events(String subject, Integer version) throws InterruptedException {
        return waiting.until(() -> {
            try {
                SchemaMetadata found = version == null
                        ? client.getLatestSchemaMetadata(subject)
                        : client.getSchemaMetadata(subject, version);
                // By its id, which is what brings the schemas that it refers to. It also leaves it in the client's
                // cache:
                // an outage that begins now does not stop the events of this version.
                if (!(client.getSchemaById(found.getId()) instanceof AvroSchema avro)) {
                    throw new StartupException("The subject " + subject + " at " + url + " holds "
                            + found.getSchemaType() + " schemas; events must be Avro");
                }
                Schema schema = avro.rawSchema();
                LOG.info("Events are read as {}, version {}, id {}", subject, found.getVersion(), found.getId());
                return Outcome.of(new Registered(schema, found.getId()));
            } catch (SchemaParseException e) {
                throw new StartupException("The schema of " + subject + " at " + url + " is not valid Avro");
            } catch (RestClientException e) {
                if (e.getErrorCode() == SUBJECT_NOT_FOUND) {
                    return Outcome.notYet("the Schema Registry at " + url + " has no subject " + subject
                            + " yet; the first producer of events registers it, or you do");
                }
                if (e.getErrorCode() == VERSION_NOT_FOUND) {
                    return Outcome.notYet("the Schema Registry at " + url + " has no version " + version
                            + " of the subject " + subject
                            + " yet; set source.schema.version to one it has, or leave it out"
                            + " for the latest");
                }
                return Outcome.notYet(noAnswer(e));
            } catch (IOException e) {
                return Outcome.notYet(noAnswer(e));
            }
        });
    }

    /** Registers schemas, or finds those that are there already; returns their ids by subject. */
    Map<String, Integer> register(Map<String, Schema> schemas) throws InterruptedException {
        Map<String, Integer> ids = new LinkedHashMap<>();
        for (Map.Entry<String, Schema> entry : schemas.entrySet()) {
            String subject = entry.getKey();
            AvroSchema schema = new AvroSchema(entry.getValue());
            ids.put(subject, waiting.until(() -> {
                try {
                    return Outcome.of(client.register(subject, schema));
                } catch (RestClientException e) {
                    if (e.getStatus() == INCOMPATIBLE || e.getStatus() == INVALID) {
                        throw refused(subject, "HTTP " + e.getStatus());
                    }
                    return Outcome.notYet(noAnswer(e));
                } catch (IOException e) {
                    return Outcome.notYet(noAnswer(e));
                }
            }));
        }
        return ids;
    }

    /** Asks whether the registry would take schemas, or has them already, and registers none. */
    void check(Map<String, Schema> schemas) throws InterruptedException {
        for (Map.Entry<String, Schema> entry : schemas.entrySet()) {
            String subject = entry.getKey();
            AvroSchema schema = new AvroSchema(entry.getValue());
            boolean fits = waiting.until(() -> {
                try {
                    return Outcome.of(has(subject, schema) || client.testCompatibility(subject, schema));
                } catch (RestClientException e) {
                    if (e.getStatus() == INCOMPATIBLE || e.getStatus() == INVALID) {
                        throw refused(subject, "HTTP " + e.getStatus());
                    }
                    // A subject that is not there yet takes anything.
                    return e.getStatus() == NOT_FOUND ? Outcome.of(true) : Outcome.notYet(noAnswer(e));
                } catch (IOException e) {
                    return Outcome.notYet(noAnswer(e));
                }
            });
            if (!fits) {
                throw refused(subject, "it says so when asked");
            }
        }
    }

    /** What is registered is taken again, whether it fits the versions beside it or not. */
    private boolean has(String subject, AvroSchema schema) throws IOException, RestClientException {
        try {
            var unused = client.getId(subject, schema);
            return true;
        } catch (RestClientException e) {
            if (e.getStatus() == NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    private StartupException refused(String subject, String how) {
        return new StartupException("The Schema Registry at " + url + " refuses the schema of " + subject + " (" + how
                + "): it does not fit the subject's earlier versions. Give the output another name, or relax the"
                + " subject's compatibility");
    }

    private String noAnswer(RestClientException e) {
        String hint =
                e.getStatus() == 401 || e.getStatus() == 403 ? "; check the credentials under schema.registry" : "";
        return "the Schema Registry at " + url + " answers with HTTP status " + e.getStatus() + hint;
    }

    private String noAnswer(IOException e) {
        return "the Schema Registry at " + url + " cannot be reached ("
                + e.getClass().getSimpleName() + "); check schema.registry.url and that it is up";
    }
}
