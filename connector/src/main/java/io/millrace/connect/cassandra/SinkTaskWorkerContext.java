package io.millrace.connect.cassandra;

import io.millrace.connect.cassandra.write.WorkerContext;
import java.util.Collection;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkTaskContext;

/** The worker, through the context it gives each task. */
final class SinkTaskWorkerContext implements WorkerContext {

    private final SinkTaskContext context;

    SinkTaskWorkerContext(SinkTaskContext context) {
        this.context = context;
    }

    @Override
    public void timeout(long millis) {
        context.timeout(millis);
    }

    @Override
    public void pause(Collection<TopicPartition> partitions) {
        context.pause(partitions.toArray(TopicPartition[]::new));
    }

    @Override
    public void resume(Collection<TopicPartition> partitions) {
        context.resume(partitions.toArray(TopicPartition[]::new));
    }

    @Override
    public Set<TopicPartition> assignment() {
        return context.assignment();
    }

    @Override
    public void moveTo(TopicPartition partition, long offset) {
        context.offset(partition, offset);
    }

    @Override
    public void requestCommit() {
        context.requestCommit();
    }
}
