package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.quickstart.Pipeline;
import io.millrace.stack.Stack;
import io.millrace.stack.StreamsApp;
import java.nio.file.Path;
import java.time.Duration;

/** A run of a changed pipeline, whose streams application is killed in the middle. */
final class KilledOnce {

    private static final int EVENTS_PER_SECOND = 500;
    private static final long BEFORE_AND_AFTER = 8L * EVENTS_PER_SECOND;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private KilledOnce() {}

    /** Deploys the pipeline, and compares everything with the ledger in the end. */
    static void assertExact(Stack stack, Path file, Traffic traffic, String name) {
        Pipeline pipeline = new Pipeline(stack);
        pipeline.createTables();
        pipeline.createEventsTopic();
        pipeline.registerEventSchema();
        StreamsApp streams = stack.addStreams(file);
        streams.start();
        Pipeline.CONNECTORS.forEach(pipeline::deployConnector);
        try (SteadyLoad load = new SteadyLoad(traffic, EVENTS_PER_SECOND);
                TopicGrowth growth = new TopicGrowth(stack, "page-events", 8)) {
            growth.awaitFrom(0, BEFORE_AND_AFTER, load);
            streams.kill();
            streams.start();
            growth.awaitFrom(growth.end(), BEFORE_AND_AFTER, load);
            load.end();
        }
        pipeline.awaitDrained(traffic, PATIENCE, progress -> {});
        System.out.println(name + ": " + traffic);
        assertThat(traffic.ledger().differences(stack)).isEmpty();
    }
}
