package io.millrace.streams.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthTest {
    private static final TopicPartition CHANGELOG = new TopicPartition("app-views-fold-changelog", 3);

    private final RestoreProgress restores = new RestoreProgress();
    private final Health health = new Health(restores);
    private final FakeClient client = new FakeClient();

    @Test
    void whatIsWaitedForAtStartIsSaid() {
        health.waitingFor("the source topic events does not exist yet");

        assertThat(health.live().yes()).isTrue();
        assertThat(health.live().body()).containsEntry("state", "STARTING");
        assertThat(health.ready().yes()).isFalse();
        assertThat(health.ready().body())
                .containsEntry("reason", "waiting: the source topic events does not exist yet");
    }

    @ParameterizedTest
    @CsvSource({
        "CREATED, true, false",
        "REBALANCING, true, false",
        "RUNNING, true, true",
        "PENDING_SHUTDOWN, true, false",
        "PENDING_ERROR, false, false",
        "ERROR, false, false",
        "NOT_RUNNING, false, false",
    })
    void aRestartIsAskedForOnlyWhereItHelps(KafkaStreams.State state, boolean live, boolean ready) {
        health.started(client);
        client.state = state;

        assertThat(health.live().yes()).isEqualTo(live);
        assertThat(health.ready().yes()).isEqualTo(ready);
        assertThat(health.ready().body()).containsEntry("state", state.name()).containsKey(ready ? "status" : "reason");
    }

    @Test
    void aStoreThatIsBeingRestoredIsNamedWithWhatIsLeft() {
        health.started(client);
        client.state = KafkaStreams.State.REBALANCING;
        restores.onRestoreStart(CHANGELOG, "views-fold", 100, 1100);
        restores.onBatchRestored(CHANGELOG, "views-fold", 349, 200);

        Health.Answer answer = health.ready();

        assertThat(answer.yes()).isFalse();
        assertThat(answer.body())
                .containsEntry("reason", "stores are being restored (views-fold partition 3: 750 of 1000 records left)")
                .containsEntry(
                        "restoring",
                        List.of(Map.of(
                                "store",
                                "views-fold",
                                "partition",
                                3,
                                "records_remaining",
                                750L,
                                "records_total",
                                1000L)));
    }

    @Test
    void restoringWhileRunningIsNotReady() {
        health.started(client);
        client.state = KafkaStreams.State.RUNNING;
        restores.onRestoreStart(CHANGELOG, "views-fold", 0, 10);
        assertThat(health.ready().yes()).isFalse();

        restores.onRestoreEnd(CHANGELOG, "views-fold", 10);
        assertThat(health.ready().yes()).isTrue();
    }

    @Test
    void aRestoreThatMovesToAnotherProcessIsNotWaitedFor() {
        health.started(client);
        client.state = KafkaStreams.State.RUNNING;
        restores.onRestoreStart(CHANGELOG, "views-fold", 0, 10);
        restores.onRestoreSuspended(CHANGELOG, "views-fold", 4);

        assertThat(health.ready().yes()).isTrue();
        assertThat(restores.remainingByStore()).containsExactly(Map.entry("views-fold", 0L));
    }
}
