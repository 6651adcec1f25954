package io.millrace.streams.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.confluent.kafka.schemaregistry.ParsedSchema;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.MockSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.millrace.streams.event.Reason;
import io.millrace.streams.event.Rejected;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An answer of the registry is told from an outage. */
class RegistryWriterSchemasTest {
    private static final Schema SCHEMA =
            SchemaBuilder.record("Event").fields().requiredLong("amount").endRecord();

    private final ScriptedRegistry registry = new ScriptedRegistry();
    private final AtomicLong clock = new AtomicLong();
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final List<Long> pauses = new ArrayList<>();
    private final RegistryWriterSchemas schemas = new RegistryWriterSchemas(
            registry,
            "events-value",
            Duration.ofSeconds(20),
            clock::get,
            pause -> {
                pauses.add(pause);
                clock.addAndGet(pause);
            },
            stopping::get);

    /** The library's own in-memory registry, with faults in front of it. */
    private static final class ScriptedRegistry extends MockSchemaRegistryClient {
        private final Deque<Exception> faults = new ArrayDeque<>();
        private boolean down;
        private int questions;

        @Override
        public ParsedSchema getSchemaById(int id) throws IOException, RestClientException {
            questions++;
            Exception fault = down ? new ConnectException("refused") : faults.poll();
            if (fault instanceof IOException io) {
                throw io;
            }
            if (fault instanceof RestClientException rest) {
                throw rest;
            }
            return super.getSchemaById(id);
        }
    }

    private static RestClientException notFound() {
        return new RestClientException("Schema not found", 404, 40403);
    }

    @Test
    void aSchemaIsFound() throws Exception {
        int id = registry.register("events-value", new AvroSchema(SCHEMA));

        assertThat(schemas.byId(id)).isEqualTo(SCHEMA);
        assertThat(pauses).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404, 408, 429, 500, 502, 503})
    void anythingButTheRegistrysOwnNotFoundIsAskedAgain(int status) throws Exception {
        int id = registry.register("events-value", new AvroSchema(SCHEMA));
        registry.faults.add(new RestClientException("no", status, status));
        registry.faults.add(new IOException("timeout"));

        assertThat(schemas.byId(id)).isEqualTo(SCHEMA);
        assertThat(pauses).containsExactly(100L, 200L);
    }

    @Test
    void anUnknownIdIsBadWhileTheRegistryKnowsTheSource() throws Exception {
        registry.register("events-value", new AvroSchema(SCHEMA));
        registry.faults.add(notFound());

        assertUnknown(4711);
        assertThat(pauses).isEmpty();
    }

    @Test
    void anUnknownIdIsNotAskedForAgainAtOnce() throws Exception {
        registry.register("events-value", new AvroSchema(SCHEMA));
        registry.faults.add(notFound());
        assertUnknown(4711);
        assertUnknown(4711);
        assertThat(registry.questions).isOne();

        clock.addAndGet(31_000);
        registry.faults.add(notFound());
        assertUnknown(4711);
        assertThat(registry.questions).isEqualTo(2);
    }

    @Test
    void aRegistryThatHasForgottenEverythingIsAnOutage() {
        for (int i = 0; i < 100; i++) {
            registry.faults.add(notFound());
        }

        assertThatThrownBy(() -> schemas.byId(1))
                .isInstanceOf(RegistryUnavailableException.class)
                .hasMessageContaining("no longer knows the subject events-value");
    }

    @Test
    void anOutageIsThrownBeforeTheTransactionTimesOut() {
        registry.down = true;

        assertThatThrownBy(() -> schemas.byId(1))
                .isInstanceOf(RegistryUnavailableException.class)
                .hasMessageContaining("ConnectException");
        assertThat(clock.get()).isBetween(10_000L, 20_000L);
        assertThat(pauses).startsWith(100L, 200L, 400L).contains(5_000L);
    }

    @Test
    void stoppingEndsTheWaiting() {
        registry.down = true;
        stopping.set(true);

        assertThatThrownBy(() -> schemas.byId(1)).isInstanceOf(RegistryUnavailableException.class);
        assertThat(pauses).isEmpty();
    }

    private void assertUnknown(int id) {
        assertThatThrownBy(() -> schemas.byId(id))
                .isInstanceOfSatisfying(
                        Rejected.class, bad -> assertThat(bad.reason()).isEqualTo(Reason.UNKNOWN_SCHEMA));
    }
}
