package io.millrace.monitor.source;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

/** A client of Kafka's admin API that is made when it is first needed, and only if Kafka is there. For any thread. */
final class LazyAdmin implements AutoCloseable {

    private static final Duration CLOSE = Duration.ofSeconds(2);

    private final Supplier<Map<String, Object>> client;
    private final BootstrapCheck check;
    private Admin admin;

    /** @param client the properties of a Kafka client */
    LazyAdmin(Supplier<Map<String, Object>> client) {
        this.client = client;
        this.check = new BootstrapCheck(client);
    }

    /** @throws NotKnownException if Kafka is not there, or no client can be made */
    synchronized Admin get() {
        if (admin == null) {
            check.require();
            try {
                admin = Admin.create(new HashMap<>(client.get()));
            } catch (KafkaException e) {
                throw new NotKnownException(
                        "a client of Kafka cannot be made: " + (e.getCause() == null ? e : e.getCause()).getMessage(),
                        e);
            }
        }
        return admin;
    }

    @Override
    public synchronized void close() {
        if (admin != null) {
            admin.close(CLOSE);
        }
    }
}
