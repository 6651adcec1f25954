package io.millrace.benchmarks.sink;

import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkTaskContext;

/** The context of a task with one partition, of which nobody takes notice but of pauses. */
final class StillContext implements SinkTaskContext {

    private final Map<String, String> properties;
    private final Set<TopicPartition> assignment;
    private boolean paused;

    StillContext(Map<String, String> properties, TopicPartition partition) {
        this.properties = properties;
        this.assignment = Set.of(partition);
    }

    boolean isPaused() {
        return paused;
    }

    @Override
    public Map<String, String> configs() {
        return properties;
    }

    @Override
    public Set<TopicPartition> assignment() {
        return assignment;
    }

    @Override
    public void pause(TopicPartition... partitions) {
        paused = true;
    }

    @Override
    public void resume(TopicPartition... partitions) {
        paused = false;
    }

    @Override
    public void timeout(long timeoutMs) {}

    @Override
    public void requestCommit() {}

    @Override
    public void offset(Map<TopicPartition, Long> offsets) {
        throw new UnsupportedOperationException("the sink never rewinds");
    }

    @Override
    public void offset(TopicPartition partition, long offset) {
        throw new UnsupportedOperationException("the sink never rewinds");
    }

    @Override
    public ErrantRecordReporter errantRecordReporter() {
        return null;
    }

    @Override
    public PluginMetrics pluginMetrics() {
        throw new UnsupportedOperationException("the task's metrics are made without it");
    }
}
