package io.millrace.streams.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CommitClockTest {
    private final AtomicLong now = new AtomicLong(1_000);
    private final CommitClock clock = new CommitClock(now::get);

    @Test
    void onlyACommitMovesIt() {
        sample(new FakeClient().thread(1, 0));
        assertThat(clock.lastCommitMs()).isEmpty();

        now.set(2_000);
        sample(new FakeClient().thread(1, 1));
        assertThat(clock.lastCommitMs()).hasValue(2_000);

        now.set(3_000);
        sample(new FakeClient().thread(1, 1));
        assertThat(clock.lastCommitMs()).hasValue(2_000);
    }

    @Test
    void aThreadThatIsReplacedCommitsNothingByGoing() {
        sample(new FakeClient().thread(1, 100).thread(2, 5));
        now.set(2_000);
        sample(new FakeClient().thread(2, 5).thread(3, 0));
        assertThat(clock.lastCommitMs()).hasValue(1_000);

        now.set(3_000);
        sample(new FakeClient().thread(2, 5).thread(3, 1));
        assertThat(clock.lastCommitMs()).hasValue(3_000);
    }

    private void sample(FakeClient client) {
        clock.sample(client.metrics());
    }
}
