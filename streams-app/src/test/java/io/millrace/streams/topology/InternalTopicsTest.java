package io.millrace.streams.topology;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InternalTopicsTest {
    @Test
    void streamsReadsAndWritesTheTopicsThatAreNamedHere() {
        try (PipelineHarness pipeline = new PipelineHarness(PipelineHarness.shippedPipeline())) {
            InternalTopics topics = InternalTopics.of("millrace", "page_views_hourly", 8);
            pipeline.send(PipelineHarness.event("/a", PipelineHarness.NOW, 1, null));

            assertThat(pipeline.raw(topics.repartition())).hasSize(1);
            assertThat(pipeline.raw(topics.changelog())).hasSize(1);
        }
    }

    @Test
    void theNumberOfSlicesIsInTheName() {
        assertThat(InternalTopics.shards("app", "views", "app-views-24-repartition"))
                .hasValue(24);
        assertThat(InternalTopics.shards("app", "views", "app-views-24-fold-changelog"))
                .isEmpty();
        assertThat(InternalTopics.shards("app", "views", "app-views-daily-24-repartition"))
                .isEmpty();
        assertThat(InternalTopics.shards("app", "views", "my-app-views-24-repartition"))
                .isEmpty();
        assertThat(InternalTopics.shards("app", "views", "app-views-7-24-repartition"))
                .as("the rollup views-7")
                .isEmpty();
        assertThat(InternalTopics.shards("app", "views-7", "app-views-7-24-repartition"))
                .hasValue(24);
        assertThat(InternalTopics.shards("app", "views", "app-views-999999999999-repartition"))
                .isEmpty();
    }
}
