package io.millrace.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.monitor.source.NotKnownException;
import io.millrace.monitor.source.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ProbeTest {

    private static final Instant BEGIN = Instant.parse("2026-11-28T20:00:00Z");

    private final AtomicReference<Instant> now = new AtomicReference<>(BEGIN);

    @Test
    void whatIsAnsweredIsKnownUntilItIsOld() {
        Probe<String> probe = probe(() -> "well");
        probe.ask();

        assertThat(probe.reading()).isEqualTo(new Reading.Known<>("well", BEGIN));
        at(6);
        assertThat(probe.reading()).isEqualTo(new Reading.Known<>("well", BEGIN));
        at(7);
        assertThat(probe.reading()).isEqualTo(new Reading.Silent<>(BEGIN, "no answer"));
    }

    @Test
    void aRefusalIsSaidWithItsWordsAndSinceWhen() {
        AtomicReference<String> why = new AtomicReference<>();
        Probe<String> probe = probe(() -> {
            if (why.get() != null) {
                throw new NotKnownException(why.get());
            }
            return "well";
        });
        probe.ask();
        at(2);
        why.set("nothing listens");
        probe.ask();
        at(4);
        why.set("it answers 500");
        probe.ask();
        assertThat(probe.reading()).isEqualTo(new Reading.Silent<>(BEGIN.plusSeconds(2), "it answers 500"));

        why.set(null);
        probe.ask();
        assertThat(probe.reading().ifKnown()).contains("well");
    }

    /** A message of somebody else's exception may quote anything. */
    @Test
    void whatNobodyExpectedIsNamedAndNotQuoted() {
        Probe<String> probe = probe(() -> {
            throw new IllegalStateException("geheim");
        });
        probe.ask();

        assertThat(probe.reading()).isEqualTo(new Reading.Silent<>(BEGIN, "failed: IllegalStateException"));
    }

    @Test
    void aSourceThatHangsHoldsUpNobody() {
        CountDownLatch hanging = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        try (Probe<String> probe = probe(() -> {
                    hanging.countDown();
                    try {
                        never.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return "too late";
                })
                .start()) {
            await().until(() -> hanging.getCount() == 0);
            at(10);

            assertThat(probe.reading()).isEqualTo(new Reading.Silent<>(BEGIN, "no answer for 10 s"));
        }
    }

    /** First nothing was heard of it, and now it is known why. */
    @Test
    void whoHasBeenSilentHasBeenSoSinceItWasLastHeard() {
        AtomicReference<String> why = new AtomicReference<>();
        Probe<String> probe = probe(() -> {
            if (why.get() != null) {
                throw new NotKnownException(why.get());
            }
            return "well";
        });
        probe.ask();
        at(8);
        assertThat(probe.reading()).isEqualTo(new Reading.Silent<>(BEGIN, "no answer"));
        why.set("no answer within 5 s");
        probe.ask();
        assertThat(probe.reading()).isEqualTo(new Reading.Silent<>(BEGIN, "no answer within 5 s"));
    }

    @Test
    void whoLetsWaitInVainIsNotWaitedForAgainAndWhoRefusesAtOnceIs() {
        Probe<String> probe = probe(() -> {
            throw new NotKnownException("nothing listens");
        });
        probe.ask();
        assertThat(probe.isSettled(2)).isFalse();
        probe.ask();
        assertThat(probe.isSettled(2)).isTrue();

        Probe<String> slow = probe(() -> {
            now.set(now.get().plusSeconds(3));
            throw new NotKnownException("no answer within 3 s");
        });
        slow.ask();
        assertThat(slow.isSettled(2)).isTrue();
    }

    private void at(int second) {
        now.set(BEGIN.plusSeconds(second));
    }

    private Probe<String> probe(Source<String> source) {
        return new Probe<>("test", source, Duration.ofSeconds(2), now::get);
    }
}
