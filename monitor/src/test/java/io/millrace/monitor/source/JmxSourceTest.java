package io.millrace.monitor.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.monitor.source.JmxSource.Worker;
import io.millrace.monitor.source.SinkMetrics.TaskKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DynamicMBean;
import javax.management.JMException;
import javax.management.MBeanInfo;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXConnectorServer;
import javax.management.remote.JMXConnectorServerFactory;
import javax.management.remote.JMXServiceURL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class JmxSourceTest {

    private final MBeanServer beans = MBeanServerFactory.newMBeanServer();
    private final List<Worker> workers = new ArrayList<>();
    private final JmxSource source = new JmxSource(() -> workers);
    private JMXConnectorServer server;

    @BeforeEach
    void start() throws IOException {
        server = JMXConnectorServerFactory.newJMXConnectorServer(
                new JMXServiceURL("service:jmx:rmi://127.0.0.1"), null, beans);
        server.start();
        workers.add(new Worker("one", this::connect));
    }

    @AfterEach
    void stop() throws IOException {
        source.close();
        server.stop();
    }

    @Test
    void everyTaskIsReadOfNewWorkersAndOfOldOnes() throws JMException {
        register("kafka.connect:type=plugins,connector=orders,task=0", Map.of("rows-written-total", 12.0));
        register("io.millrace:type=cassandra-sink,connector=\"odd, name\",task=1", Map.of("rows-written-total", 7L));
        register("kafka.connect:type=plugins,connector=orders,task=0,table=a.b", Map.of("rows-written-total", 99.0));
        register("kafka.connect:type=plugins,connector=others,task=0", Map.of("something-else", 1.0));

        SinkMetrics metrics = source.read();

        assertThat(metrics.tasks()).containsOnlyKeys(new TaskKey("orders", 0), new TaskKey("odd, name", 1));
        assertThat(metrics.of(new TaskKey("orders", 0), "rows-written-total")).contains(12.0);
        assertThat(metrics.of(new TaskKey("odd, name", 1), "rows-written-total"))
                .contains(7.0);
        assertThat(metrics.missing()).isEmpty();
    }

    @Test
    void aWorkerThatDoesNotTellIsMissingAndTheOthersAreRead() throws JMException {
        register("kafka.connect:type=plugins,connector=orders,task=0", Map.of("rows-written-total", 12.0));
        workers.add(new Worker("two", () -> {
            throw new IOException("geheim");
        }));

        SinkMetrics metrics = source.read();

        assertThat(metrics.tasks()).hasSize(1);
        assertThat(metrics.missing()).containsExactly("the metrics of two cannot be read: IOException");
    }

    @Test
    @Timeout(20)
    void aWorkerThatIsFrozenIsNamedAndTakesNothingAwayFromTheOthers() throws JMException {
        register("kafka.connect:type=plugins,connector=orders,task=0", Map.of("rows-written-total", 12.0));
        CountDownLatch thawed = new CountDownLatch(1);
        workers.add(0, new Worker("two", () -> {
            try {
                thawed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new IOException("too late");
        }));

        SinkMetrics metrics = source.read();

        assertThat(metrics.tasks()).hasSize(1);
        assertThat(metrics.missing()).containsExactly("the metrics of two cannot be read: no answer");
        thawed.countDown();
    }

    @Test
    void aConnectionThatIsLostIsOpenedAgain() throws JMException, IOException {
        register("kafka.connect:type=plugins,connector=orders,task=0", Map.of("rows-written-total", 12.0));
        source.read();
        server.stop();
        assertThatThrownBy(source::read)
                .isInstanceOf(NotKnownException.class)
                .hasMessageStartingWith("the metrics of one cannot be read");

        server = JMXConnectorServerFactory.newJMXConnectorServer(
                new JMXServiceURL("service:jmx:rmi://127.0.0.1"), null, beans);
        server.start();
        assertThat(source.read().tasks()).hasSize(1);
    }

    @SuppressWarnings("BanJNDI") // Of this very process.
    private JMXConnector connect() throws IOException {
        return JMXConnectorFactory.connect(server.getAddress());
    }

    private void register(String name, Map<String, Object> attributes) throws JMException {
        beans.registerMBean(new Bean(attributes), new ObjectName(name));
    }

    private record Bean(Map<String, Object> attributes) implements DynamicMBean {

        @Override
        public Object getAttribute(String attribute) throws AttributeNotFoundException {
            if (!attributes.containsKey(attribute)) {
                throw new AttributeNotFoundException(attribute);
            }
            return attributes.get(attribute);
        }

        @Override
        public void setAttribute(Attribute attribute) {
            throw new UnsupportedOperationException();
        }

        @Override
        public AttributeList getAttributes(String[] names) {
            AttributeList list = new AttributeList();
            for (String name : names) {
                if (attributes.containsKey(name)) {
                    list.add(new Attribute(name, attributes.get(name)));
                }
            }
            return list;
        }

        @Override
        public AttributeList setAttributes(AttributeList list) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Object invoke(String action, Object[] parameters, String[] signature) {
            throw new UnsupportedOperationException();
        }

        @Override
        public MBeanInfo getMBeanInfo() {
            return new MBeanInfo(Bean.class.getName(), "", null, null, null, null);
        }
    }
}
