package io.millrace.connect.cassandra.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnRegistryTest {

    @ParameterizedTest
    @ValueSource(strings = {"plain", "with space-and.dots", "a:b,\"c\"=*?", "%41"})
    void tasksOfAConnectorAreNumberedWhateverItIsCalled(String connector) throws JMException {
        OwnRegistry first = started(connector);
        OwnRegistry second = started(connector);
        assertThat(tasks(connector)).containsExactlyInAnyOrder("0", "1");

        first.close();
        OwnRegistry third = started(connector);
        assertThat(tasks(connector)).as("the number that is free").containsExactlyInAnyOrder("0", "1");
        second.close();
        third.close();
        assertThat(tasks(connector)).isEmpty();
    }

    private static OwnRegistry started(String connector) {
        OwnRegistry registry = OwnRegistry.jmx(connector);
        registry.addGauge(registry.name("rows", "Rows.", Map.of("table", "ks.t")), (config, now) -> 1.0);
        return registry;
    }

    private static Set<String> tasks(String connector) throws JMException {
        Set<String> names = Set.of(connector, ObjectName.quote(connector));
        return ManagementFactory.getPlatformMBeanServer()
                .queryNames(new ObjectName("io.millrace:type=cassandra-sink,*"), null)
                .stream()
                .filter(bean -> names.contains(bean.getKeyProperty("connector")))
                .map(bean -> bean.getKeyProperty("task"))
                .collect(Collectors.toSet());
    }
}
