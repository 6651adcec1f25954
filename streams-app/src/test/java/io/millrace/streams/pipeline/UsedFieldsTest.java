package io.millrace.streams.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class UsedFieldsTest {
    private static final String ROLLUP = """
            application.id: app
            kafka: {bootstrap.servers: "broker:9092"}
            schema.registry.url: http://registry
            source: {topic: events, timestamp: at, id: event_id}
            shards: 4
            derive: {site: 'lower("host")'}
            rollups:
              - name: rollup
                key: [page, day(seen), "salt(4, user, 'field_of_nobody')"]
                window: none
                filter: status >= 500 and site = 'x'
                measures: {views: count, first: first(body)}
            """;

    @Test
    void whateverARollupNamesIsUsed() {
        Predicate<String> used = used(ROLLUP);

        assertThat(new String[] {"at", "event_id", "host", "page", "seen", "user", "status", "body"})
                .allMatch(used);
        assertThat(new String[] {"other", "views", "field_of_nobody"}).noneMatch(used);
    }

    @Test
    void aFlowUsesAll() {
        assertThat(used(ROLLUP + "flows: [{name: flow, shard-key: [page]}]")).accepts("other");
    }

    private static Predicate<String> used(String yaml) {
        return UsedFields.of(new PipelineReader("p.yaml", Map.<String, String>of()::get).read(yaml));
    }
}
