package io.millrace.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StreamsPartTest {

    @Test
    void theTopicsOfTheApplicationItselfAreNoSources() {
        assertThat(StreamsPart.isSource("millrace-page_views-repartition", "millrace"))
                .isFalse();
        assertThat(StreamsPart.isSource("millrace-page_views-changelog", "millrace"))
                .isFalse();
        assertThat(StreamsPart.isSource("events", "millrace")).isTrue();
        assertThat(StreamsPart.isSource("other-page_views-repartition", "millrace"))
                .isTrue();
    }

    @Test
    void aSourceMayBeNamedAfterTheApplication() {
        assertThat(StreamsPart.isSource("millrace-orders", "millrace")).isTrue();
    }
}
