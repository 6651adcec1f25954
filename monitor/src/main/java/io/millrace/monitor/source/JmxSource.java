package io.millrace.monitor.source;

import io.millrace.monitor.source.SinkMetrics.TaskKey;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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
    private final Map<String, JMXConnector> open = new ConcurrentHashMap<>();
    private final FanOut<String, Map<TaskKey, Map<String, Double>>> each =
            new FanOut<>(worker -> unread(worker) + "no answer");

    /**
     * Makes a source that asks nobody yet.
     *
     * @param workers asked for before each look; each has another name
     */
    public JmxSource(Supplier<List<Worker>> workers) {
        this.workers = workers;
    }

    @Override
    public SinkMetrics read() {
        Map<String, Supplier<Map<TaskKey, Map<String, Double>>>> questions = new LinkedHashMap<>();
        workers.get().forEach(worker -> questions.put(worker.name(), () -> read(worker)));
        return SinkMetrics.of(each.ask(questions));
    }

    @Override
    public void close() {
        each.close();
        List.copyOf(open.keySet()).forEach(this::forget);
    }

    private Map<TaskKey, Map<String, Double>> read(Worker worker) {
        try {
            JMXConnector connector = open.get(worker.name());
            if (connector == null) {
                connector = worker.connection().open();
                open.put(worker.name(), connector);
            }
            return read(connector.getMBeanServerConnection());
        } catch (IOException | SecurityException e) {
            forget(worker.name());
            throw new NotKnownException(unread(worker.name()) + e.getClass().getSimpleName(), e);
        } catch (JMException e) {
            throw new NotKnownException(
                    worker.name() + " does not tell its metrics: "
                            + e.getClass().getSimpleName(),
                    e);
        }
    }

    private static String unread(String worker) {
        return "the metrics of " + worker + " cannot be read: ";
    }

    private static Map<TaskKey, Map<String, Double>> read(MBeanServerConnection beans) throws IOException, JMException {
        Map<TaskKey, Map<String, Double>> tasks = new HashMap<>();
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
        return tasks;
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
