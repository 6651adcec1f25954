package io.millrace.connect.cassandra.metrics;

import io.millrace.connect.cassandra.metrics.SinkMetrics.Metric;
import java.lang.management.ManagementFactory;
import java.util.Hashtable;
import java.util.List;
import java.util.stream.Collectors;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DynamicMBean;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Metrics as an MBean, {@code io.millrace:type=cassandra-sink,connector=<name>,task=<n>}, for workers that do not offer metrics to plugins.
 * Connect does not tell a task its number; tasks of a connector on one worker are numbered as they start.
 */
final class JmxMetrics implements DynamicMBean {

    private static final Logger LOG = LoggerFactory.getLogger(JmxMetrics.class);
    private static final int MAX_TASKS = 10_000;

    private final List<Metric> metrics;

    private JmxMetrics(List<Metric> metrics) {
        this.metrics = metrics;
    }

    static MetricsExport export(SinkMetrics metrics, String connector) {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        JmxMetrics bean = new JmxMetrics(metrics.all());
        try {
            for (int task = 0; task < MAX_TASKS; task++) {
                ObjectName name = name(connector, task);
                try {
                    server.registerMBean(bean, name);
                    return () -> unregister(server, name);
                } catch (InstanceAlreadyExistsException taken) {
                    LOG.debug("{} is another task of this connector", name);
                }
            }
        } catch (JMException e) {
            LOG.warn("The metrics of connector {} cannot be shown through JMX: {}", connector, e.getMessage());
        }
        return () -> {};
    }

    @SuppressWarnings("JdkObsolete") // ObjectName takes no other map.
    private static ObjectName name(String connector, int task) throws MalformedObjectNameException {
        Hashtable<String, String> keys = new Hashtable<>();
        keys.put("type", "cassandra-sink");
        keys.put("connector", ObjectName.quote(connector));
        keys.put("task", Integer.toString(task));
        return new ObjectName("io.millrace", keys);
    }

    private static void unregister(MBeanServer server, ObjectName name) {
        try {
            server.unregisterMBean(name);
        } catch (InstanceNotFoundException e) {
            LOG.debug("{} was unregistered by somebody else", name);
        } catch (JMException e) {
            LOG.warn("{} cannot be unregistered: {}", name, e.getMessage());
        }
    }

    @Override
    public Object getAttribute(String attribute) throws AttributeNotFoundException {
        for (Metric metric : metrics) {
            if (metric.name().equals(attribute)) {
                return metric.value().getAsDouble();
            }
        }
        throw new AttributeNotFoundException(attribute);
    }

    @Override
    public AttributeList getAttributes(String[] attributes) {
        List<String> wanted = List.of(attributes);
        return metrics.stream()
                .filter(metric -> wanted.contains(metric.name()))
                .map(metric -> new Attribute(metric.name(), metric.value().getAsDouble()))
                .collect(Collectors.toCollection(AttributeList::new));
    }

    @Override
    public void setAttribute(Attribute attribute) throws AttributeNotFoundException {
        throw new AttributeNotFoundException("Metrics can be read only: " + attribute.getName());
    }

    @Override
    public AttributeList setAttributes(AttributeList attributes) {
        return new AttributeList();
    }

    @Override
    public Object invoke(String action, Object[] parameters, String[] signature) {
        throw new UnsupportedOperationException("There is nothing to invoke");
    }

    @Override
    public MBeanInfo getMBeanInfo() {
        MBeanAttributeInfo[] attributes = metrics.stream()
                .map(metric ->
                        new MBeanAttributeInfo(metric.name(), "double", metric.description(), true, false, false))
                .toArray(MBeanAttributeInfo[]::new);
        return new MBeanInfo(JmxMetrics.class.getName(), "A task of the Cassandra sink", attributes, null, null, null);
    }
}
