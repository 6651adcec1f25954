package io.millrace.streams.runtime;

import io.millrace.streams.pipeline.Pipeline;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks now and then whether the source has got more partitions. Streams would find that out by itself, minutes later, and stop:
 * the changelogs of what is kept by source partition would be too narrow.
 */
final class SourceGrowth {
    private static final Logger LOG = LoggerFactory.getLogger(SourceGrowth.class);
    private static final long INTERVAL_NANOS = Duration.ofSeconds(5).toNanos();

    private final Admin admin;
    private final String source;
    private final int partitions;
    private long looked = System.nanoTime();

    /**
     * Begins.
     *
     * @param partitions how many partitions the source has
     */
    SourceGrowth(Admin admin, Pipeline pipeline, int partitions) {
        this.admin = admin;
        this.source = pipeline.source().topic();
        this.partitions = partitions;
    }

    /** Says whether there are more now. Asks every few seconds; may be called as often as one likes. */
    boolean seen() throws InterruptedException {
        long now = System.nanoTime();
        if (now - looked < INTERVAL_NANOS) {
            return false;
        }
        looked = now;
        try {
            return admin.describeTopics(List.of(source))
                            .allTopicNames()
                            .get()
                            .get(source)
                            .partitions()
                            .size()
                    > partitions;
        } catch (ExecutionException e) {
            // The streams have their own opinion of brokers that do not answer, and of a source that is gone.
            LOG.debug(
                    "{} was not described ({})", source, e.getCause().getClass().getSimpleName());
            return false;
        }
    }
}
