package io.millrace.monitor.source;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

/** The positions of the streams application and of the connectors, from any Kafka cluster. */
public final class KafkaSource implements Source<Groups> {

    private final Supplier<Map<String, Object>> client;
    private final Optional<String> applicationId;
    private final Supplier<List<Connector>> connectors;
    private final BootstrapCheck check;
    private Admin admin;
    private GroupReader reader;

    /**
     * Makes a source that asks nobody yet.
     *
     * @param client the properties of a Kafka client, asked for once
     * @param applicationId of the streams application, if there is one
     * @param connectors those that are known at the time of a look
     */
    public KafkaSource(
            Supplier<Map<String, Object>> client,
            Optional<String> applicationId,
            Supplier<List<Connector>> connectors) {
        this.client = client;
        this.applicationId = applicationId;
        this.connectors = connectors;
        this.check = new BootstrapCheck(client);
    }

    @Override
    public Groups read() {
        check.require();
        connect();
        List<GroupOffsets> groups = new ArrayList<>();
        applicationId.ifPresent(id -> groups.add(reader.read(id, reader.topicsOf(id))));
        for (Connector connector : connectors.get()) {
            Set<String> topics = reader.existing(connector.topics());
            groups.add(reader.read(connector.group(), topics));
        }
        if (groups.isEmpty()) {
            // Nobody is known to ask for: whether Kafka answers is to be known all the same.
            Set<String> unused = reader.existing(List.of());
        }
        return new Groups(groups);
    }

    @Override
    public void close() {
        if (admin != null) {
            admin.close();
        }
    }

    private void connect() {
        if (admin == null) {
            try {
                admin = Admin.create(new HashMap<>(client.get()));
            } catch (KafkaException e) {
                throw new NotKnownException(
                        "a client of Kafka cannot be made: " + (e.getCause() == null ? e : e.getCause()).getMessage(),
                        e);
            }
            reader = new GroupReader(admin);
        }
    }
}
