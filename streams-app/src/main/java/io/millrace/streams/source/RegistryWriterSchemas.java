package io.millrace.streams.source;

import io.confluent.kafka.schemaregistry.ParsedSchema;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.millrace.streams.event.Reason;
import io.millrace.streams.event.Rejected;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.apache.avro.Schema;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the Schema Registry, and tells an answer from an outage. Only the registry's own "schema not found" (error code
 * 40403) makes an event bad, and only while the registry still knows the source's own subject: one that has forgotten
 * everything, or a proxy's 404, is an outage. Everything else is asked again with growing pauses, for less time than a
 * transaction may stay open, and then thrown: the application starts the thread anew from its last commit.
 */
public final class RegistryWriterSchemas implements WriterSchemas {
    private static final Logger LOG = LoggerFactory.getLogger(RegistryWriterSchemas.class);
    private static final int SCHEMA_NOT_FOUND = 40403;
    private static final long FIRST_PAUSE_MS = 100;
    private static final long LONGEST_PAUSE_MS = 5_000;
    /** How long "not found" is believed without asking again: a flood of garbage must not become a flood of questions. */
    private static final long UNKNOWN_FOR_MS = 30_000;

    private static final int UNKNOWN_KEPT = 1_000;

    private final SchemaRegistryClient client;
    private final String knownSubject;
    private final Duration patience;
    private final LongSupplier milliseconds;
    private final Pause pause;
    private final BooleanSupplier stopping;
    private final Map<Integer, Long> unknownUntil = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Long> eldest) {
            return size() > UNKNOWN_KEPT;
        }
    };

    /** How to wait between two questions. */
    @FunctionalInterface
    public interface Pause {
        /**
         * Waits.
         *
         * @param milliseconds how long
         * @throws InterruptedException if the thread shall end
         */
        void of(long milliseconds) throws InterruptedException;
    }

    /**
     * Creates the lookup.
     *
     * @param client the registry
     * @param knownSubject a subject the registry is known to have
     * @param patience how long to ask again before giving up
     * @param milliseconds a clock
     * @param pause how to wait
     * @param stopping whether the application is being stopped, which ends the waiting early
     */
    public RegistryWriterSchemas(
            SchemaRegistryClient client,
            String knownSubject,
            Duration patience,
            LongSupplier milliseconds,
            Pause pause,
            BooleanSupplier stopping) {
        this.client = client;
        this.knownSubject = knownSubject;
        this.patience = patience;
        this.milliseconds = milliseconds;
        this.pause = pause;
        this.stopping = stopping;
    }

    @Override
    public Schema byId(int id) throws Rejected {
        Long until = unknownUntil.get(id);
        if (until != null && until > milliseconds.getAsLong()) {
            throw unknown(id);
        }
        long deadline = milliseconds.getAsLong() + patience.toMillis();
        long wait = FIRST_PAUSE_MS;
        while (true) {
            String problem;
            try {
                return avro(id, client.getSchemaById(id));
            } catch (RestClientException e) {
                problem = "HTTP status " + e.getStatus() + ", error code " + e.getErrorCode();
                if (e.getErrorCode() == SCHEMA_NOT_FOUND) {
                    if (registryIsItself()) {
                        unknownUntil.put(id, milliseconds.getAsLong() + UNKNOWN_FOR_MS);
                        throw unknown(id);
                    }
                    problem += ", and it no longer knows the subject " + knownSubject;
                }
            } catch (IOException e) {
                problem = e.getClass().getSimpleName();
            }
            LOG.warn("The Schema Registry gave no schema for id {} ({}); asking again in {} ms", id, problem, wait);
            if (stopping.getAsBoolean() || milliseconds.getAsLong() + wait > deadline) {
                throw new RegistryUnavailableException("The Schema Registry gave no schema for id " + id + " within "
                        + patience.toSeconds() + " s: " + problem);
            }
            waitFor(wait);
            wait = Math.min(2 * wait, LONGEST_PAUSE_MS);
        }
    }

    private boolean registryIsItself() {
        try {
            client.getLatestSchemaMetadata(knownSubject);
            return true;
        } catch (RestClientException | IOException e) {
            LOG.warn(
                    "The Schema Registry does not answer for the subject {} ({})",
                    knownSubject,
                    e.getClass().getSimpleName());
            return false;
        }
    }

    private static Schema avro(int id, ParsedSchema schema) throws Rejected {
        if (schema instanceof AvroSchema avro) {
            return avro.rawSchema();
        }
        throw new Rejected(Reason.UNKNOWN_SCHEMA, "the schema of id " + id + " is not Avro");
    }

    private static Rejected unknown(int id) {
        return new Rejected(Reason.UNKNOWN_SCHEMA, "the Schema Registry knows no schema of id " + id);
    }

    private void waitFor(long ms) {
        try {
            pause.of(ms);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RegistryUnavailableException("Interrupted while waiting for the Schema Registry");
        }
    }
}
