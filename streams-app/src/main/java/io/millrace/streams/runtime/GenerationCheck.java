package io.millrace.streams.runtime;

import io.millrace.streams.pipeline.Pipeline;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refuses a reprocessing that would replace whole counts by partial ones. A higher generation wins over a lower one whatever
 * it counted, and an all-time row wins by the clock: where the source has lost its first events, counting anew from what is
 * left gives less than what is stored.
 */
final class GenerationCheck {
    private static final Logger LOG = LoggerFactory.getLogger(GenerationCheck.class);

    private final Pipeline pipeline;

    GenerationCheck(Pipeline pipeline) {
        this.pipeline = pipeline;
    }

    /**
     * Checks an application that starts from the beginning; one that goes on where it was has its state.
     *
     * @throws StartupException if it would replace rows by less
     */
    void run(Admin admin, int sourcePartitions) throws InterruptedException {
        if (pipeline.rollups().isEmpty()) {
            return;
        }
        String topic = pipeline.source().topic();
        List<TopicPartition> partitions = IntStream.range(0, sourcePartitions)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
        try {
            boolean fresh = admin
                    .listConsumerGroupOffsets(pipeline.applicationId())
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .keySet()
                    .stream()
                    .noneMatch(partitions::contains);
            if (fresh) {
                check(admin.listOffsets(partitions.stream()
                                .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.earliest())))
                        .all()
                        .get());
            }
        } catch (ExecutionException e) {
            throw new StartupException("Kafka did not say which offsets " + topic + " begins with ("
                    + e.getCause().getClass().getSimpleName() + "); start again when it answers");
        }
    }

    /** Decides by the first offsets that the source still has. */
    void check(Map<TopicPartition, ListOffsetsResultInfo> earliest) {
        List<TopicPartition> cut = earliest.entrySet().stream()
                .filter(entry -> entry.getValue().offset() > 0)
                .map(Map.Entry::getKey)
                .sorted((one, other) -> Integer.compare(one.partition(), other.partition()))
                .toList();
        if (cut.isEmpty()) {
            return;
        }
        boolean allTime = pipeline.rollups().stream()
                .flatMap(rollup -> rollup.windows().stream())
                .anyMatch(window -> window.length() == null);
        String lost = "the first events of " + cut + " are no longer in the topic";
        if (pipeline.generation() == 0) {
            if (allTime) {
                LOG.warn(
                        "Starting from the beginning, but {}: all-time rows count from here, and replace those that an"
                                + " earlier run may have left in the same tables",
                        lost);
            }
            return;
        }
        if (allTime) {
            throw new StartupException(
                    "generation " + pipeline.generation() + " cannot replace the rows of window none: " + lost
                            + ", and partial counts would replace whole ones. Write them to a new table");
        }
        if (pipeline.generationFrom() == null) {
            throw new StartupException("generation " + pipeline.generation() + " cannot replace all rows: " + lost
                    + ", and partial counts would replace whole ones. Set generation.from to a time from which all"
                    + " events are there (windows that began earlier stay as they are), or write to new tables");
        }
    }
}
