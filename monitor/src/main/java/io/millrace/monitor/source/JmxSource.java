package io.millrace.monitor.source;

import io.millrace.monitor.source.SinkMetrics.TaskKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import javax.management.Attribute;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;

/** The sink's metrics by JMX, from each worker of a Connect cluster. */
public final class JmxSource implements Source<SinkMetrics> {

    /** Of Connect 4.1 and later, and of earlier ones. */
    private static final List<String> BEANS = List.of(
            "kafka.connect:type=plugins,connector=*,task=*", "io.millrace:type=cassandra-sink,connector=*,task=*");

    private static final String[] ATTRIBUTES = SinkMetrics.NAMES.toArray(String[]::new);

    /** Opens a connection to a worker's beans. */
    public interface Connection {
        /**
         * Opens it.
         *
         * @throws NotKnownException if the worker is known not to run
         */
        JMXConnector open() throws IOException;
    }

    /**
     * One worker.
     *
     * @param name for people
     * @param connection opened when it is needed, and again when it is lost
     */
    public record Worker(String name, Connection connection) {}

    private final Supplier<List<Worker>> workers;
    private final Map<String, JMXConnector> open = new HashMap<>();

    /**
     * Makes a source that asks nobody yet.
     *
     * @param workers asked for before each look
     */
    public JmxSource(Supplier<List<Worker>> workers) {
        this.workers = workers;
    }

    @Override
    public SinkMetrics read() {
        Map<TaskKey, Map<String, Double>> tasks = new HashMap<>();
        List<String> missing = new ArrayList<>();
        List<Worker> all = workers.get();
        for (Worker worker : all) {
            try {
                read(worker, tasks);
            } catch (NotKnownException e) {
                missing.add(e.getMessage());
            }
        }
        if (missing.size() == all.size()) {
            throw new NotKnownException(String.join("; ", missing));
        }
        return new SinkMetrics(tasks, missing);
    }

    @Override
    public void close() {
        List.copyOf(open.keySet()).forEach(this::forget);
    }

    private void read(Worker worker, Map<TaskKey, Map<String, Double>> tasks) {
        try {
            JMXConnector connector = open.get(worker.name());
            if (connector == null) {
                connector = worker.connection().open();
                open.put(worker.name(), connector);
            }
            read(connector.getMBeanServerConnection(), tasks);
        } catch (IOException | SecurityException e) {
            forget(worker.name());
            throw new NotKnownException(
                    "the metrics of " + worker.name() + " cannot be read: "
                            + e.getClass().getSimpleName(),
                    e);
        } catch (JMException e) {
            throw new NotKnownException(
                    worker.name() + " does not tell its metrics: "
                            + e.getClass().getSimpleName(),
                    e);
        }
    }

    private static void read(MBeanServerConnection beans, Map<TaskKey, Map<String, Double>> tasks)
            throws IOException, JMException {
        for (String pattern : BEANS) {
            for (ObjectName bean : beans.queryNames(new ObjectName(pattern), null)) {
                Map<String, Double> values = new HashMap<>();
                try {
                    for (Attribute attribute :
                            beans.getAttributes(bean, ATTRIBUTES).asList()) {
                        if (attribute.getValue() instanceof Number number) {
                            values.put(attribute.getName(), number.doubleValue());
                        }
                    }
                } catch (InstanceNotFoundException e) {
                    // Its task has been closed since the names were asked for.
                    continue;
                }
                // A converter's beans have a task, too, and none of these.
                if (!values.isEmpty()) {
                    tasks.put(
                            new TaskKey(property(bean, "connector"), Integer.parseInt(property(bean, "task"))), values);
                }
            }
        }
    }

    private static String property(ObjectName bean, String key) {
        String value = bean.getKeyProperty(key);
        return value.startsWith("\"") ? ObjectName.unquote(value) : value;
    }

    private void forget(String worker) {
        JMXConnector connector = open.remove(worker);
        if (connector != null) {
            try {
                connector.close();
            } catch (IOException e) {
                // It was lost already.
                return;
            }
        }
    }
}
