package io.millrace.streams.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.streams.pipeline.Pipeline;
import io.millrace.streams.pipeline.PipelineReader;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;

class StreamsSettingsTest {
    @Test
    void countingHasDefaultsOfItsOwn() {
        StreamsConfig config = new StreamsConfig(StreamsSettings.of(pipeline("")));

        assertThat(config.getString("processing.guarantee")).isEqualTo("exactly_once_v2");
        assertThat(config.getLong("commit.interval.ms")).isEqualTo(2000);
        assertThat(config.getLong("statestore.cache.max.bytes")).isEqualTo(64L * 1024 * 1024);
        assertThat(config.getBoolean("ensure.explicit.internal.resource.naming"))
                .isTrue();
        assertThat(config.getProducerConfigs("x"))
                .containsEntry("compression.type", "lz4")
                .containsEntry("transaction.timeout.ms", "60000");
        assertThat(config.getMainConsumerConfigs("g", "c", 0))
                .containsEntry("session.timeout.ms", "10000")
                .containsEntry("isolation.level", "read_committed");
    }

    @Test
    void theFileHasTheLastWordWithOrWithoutAPrefix() {
        Properties plain = StreamsSettings.of(pipeline("\n  linger.ms: 7\n  num.standby.replicas: 1"));
        Properties prefixed = StreamsSettings.of(pipeline("\n  producer.linger.ms: 8"));

        assertThat(new StreamsConfig(plain).getProducerConfigs("x")).containsEntry("linger.ms", "7");
        assertThat(new StreamsConfig(plain).getInt("num.standby.replicas")).isOne();
        assertThat(new StreamsConfig(prefixed).getProducerConfigs("x")).containsEntry("linger.ms", "8");
    }

    @Test
    void theProducersLimitIsTheFilesOrKafkas() {
        assertThat(StreamsSettings.producerLimit(pipeline(""))).isEqualTo(1_048_576);
        assertThat(StreamsSettings.producerLimit(pipeline("\n  max.request.size: 5000000")))
                .isEqualTo(5_000_000);
        assertThat(StreamsSettings.producerLimit(pipeline("\n  producer.max.request.size: 6000000")))
                .isEqualTo(6_000_000);
    }

    @Test
    void aProcessWithANameKeepsItsPartitionsWhileItIsRestarted() {
        StreamsConfig config = new StreamsConfig(StreamsSettings.of(pipeline("\ninstance.id: host-1")));

        assertThat(config.getMainConsumerConfigs("g", "c", 3))
                .containsEntry("group.instance.id", "host-1-3")
                .containsEntry("session.timeout.ms", "60000");
    }

    @Test
    void onlyAProcessWithANameRemainsInItsGroupWhenItIsStopped() {
        assertThat(membershipWhenStopped("")).isEqualTo(GroupMembershipOperation.LEAVE_GROUP);
        assertThat(membershipWhenStopped("\ninstance.id: host-1")).isEqualTo(GroupMembershipOperation.REMAIN_IN_GROUP);
        assertThat(membershipWhenStopped("\n  group.instance.id: host-1"))
                .isEqualTo(GroupMembershipOperation.REMAIN_IN_GROUP);
        assertThat(membershipWhenStopped("\n  main.consumer.group.instance.id: host-1"))
                .isEqualTo(GroupMembershipOperation.REMAIN_IN_GROUP);
    }

    private static GroupMembershipOperation membershipWhenStopped(String kafka) {
        return StreamsSettings.membershipWhenStopped(new StreamsConfig(StreamsSettings.of(pipeline(kafka))));
    }

    @Test
    void anInternalTopicTakesWhatTheProducerSends() {
        String name = "topic.max.message.bytes";

        assertThat(StreamsSettings.of(pipeline(""))).containsEntry(name, "1048576");
        assertThat(StreamsSettings.of(pipeline("\n  max.request.size: 5000000")))
                .containsEntry(name, "5000000");
        assertThat(StreamsSettings.of(pipeline("\n  max.request.size: 5000000\n  topic.max.message.bytes: 6000000")))
                .containsEntry(name, "6000000");
    }

    private static Pipeline pipeline(String kafka) {
        return new PipelineReader("p.yaml", Map.<String, String>of()::get).read("""
                application.id: app
                kafka:
                  bootstrap.servers: broker:9092%s
                schema.registry.url: http://registry
                source: {topic: events, id: event_id}
                shards: 4
                flows:
                  - {name: flow, shard-key: [page]}
                """.formatted(kafka));
    }
}
