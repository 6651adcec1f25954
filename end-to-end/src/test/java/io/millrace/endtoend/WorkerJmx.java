package io.millrace.endtoend;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import io.millrace.stack.ConnectWorker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** What a worker's tasks and their consumers tell of themselves. The worker has to be a process of this machine and this user. */
final class WorkerJmx implements AutoCloseable {

    private static final String SINKS = "kafka.connect:type=plugins,*";
    private static final String COORDINATORS = "kafka.consumer:type=consumer-coordinator-metrics,*";

    private final String connectorName;
    private final JMXConnector connection;
    private final MBeanServerConnection beans;

    private WorkerJmx(String connectorName, JMXConnector connection) throws IOException {
        this.connectorName = connectorName;
        this.connection = connection;
        this.beans = connection.getMBeanServerConnection();
    }

    /** The metrics of a connector's tasks on this worker. */
    @SuppressWarnings("BanJNDI") // The address is a local socket of a process that this test has started.
    static WorkerJmx of(ConnectWorker worker, String connectorName) {
        try {
            VirtualMachine process = VirtualMachine.attach(Long.toString(worker.pid()));
            try {
                return new WorkerJmx(
                        connectorName,
                        JMXConnectorFactory.connect(new JMXServiceURL(process.startLocalManagementAgent())));
            } finally {
                process.detach();
            }
        } catch (AttachNotSupportedException | IOException e) {
            throw new IllegalStateException("The metrics of " + worker.name() + " cannot be reached", e);
        }
    }

    /** A metric of the sink, of each task that has it. */
    List<Double> ofTasks(String metric) {
        return values(SINKS, "connector", connectorName, metric);
    }

    /** A metric of the sink, of all tasks together; 0 if no task has it. */
    double sum(String metric) {
        return ofTasks(metric).stream().mapToDouble(Double::doubleValue).sum();
    }

    /** The largest of the tasks' values; 0 if no task has it. */
    double max(String metric) {
        return ofTasks(metric).stream().mapToDouble(Double::doubleValue).max().orElse(0);
    }

    /** How often the tasks' consumers have taken part in a rebalance. */
    List<Double> rebalances() {
        return values(COORDINATORS, "client-id", "connector-consumer-" + connectorName, "rebalance-total");
    }

    /** How often one task's consumer has taken part in a rebalance since it was made. */
    double rebalances(int task) {
        return values(COORDINATORS, "client-id", "connector-consumer-" + connectorName + "-" + task, "rebalance-total")
                .stream()
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(0);
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (IOException e) {
            throw new IllegalStateException("The connection to a worker's metrics cannot be closed", e);
        }
    }

    private List<Double> values(String beanNames, String tag, String tagStart, String metric) {
        List<Double> values = new ArrayList<>();
        try {
            for (ObjectName bean : beans.queryNames(new ObjectName(beanNames), null)) {
                String tagValue = bean.getKeyProperty(tag);
                if (tagValue != null && tagValue.replace("\"", "").startsWith(tagStart)) {
                    addIfThere(values, bean, metric);
                }
            }
        } catch (JMException | IOException e) {
            throw new IllegalStateException("Metric " + metric + " of " + connectorName + " cannot be read", e);
        }
        return values;
    }

    private void addIfThere(List<Double> values, ObjectName bean, String metric) throws JMException, IOException {
        try {
            for (Object attribute : beans.getAttributes(bean, new String[] {metric})) {
                if (attribute instanceof javax.management.Attribute each && each.getValue() instanceof Number number) {
                    values.add(number.doubleValue());
                }
            }
        } catch (InstanceNotFoundException e) {
            // Its task has been closed since the names were asked for.
            return;
        }
    }
}
