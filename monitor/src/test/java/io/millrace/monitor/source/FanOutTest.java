package io.millrace.monitor.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.monitor.source.FanOut.Answers;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FanOutTest {

    private static final Instant BEGIN = Instant.parse("2026-11-28T20:00:00Z");

    private final AtomicReference<Instant> now = new AtomicReference<>(BEGIN);
    private final FanOut<String, String> fanOut =
            new FanOut<>(who -> who + " does not answer", Duration.ofMillis(50), now::get);
    private final CountDownLatch frozen = new CountDownLatch(1);
    private final AtomicInteger askedOfFrozen = new AtomicInteger();

    @AfterEach
    void close() {
        frozen.countDown();
        fanOut.close();
    }

    @Test
    void oneThatHangsIsNamedAndTakesNothingAwayFromTheOthers() {
        Answers<String, String> answers = fanOut.ask(questions("frozen", this::hang, "well", () -> "1"));
        assertThat(answers.told()).isEqualTo(Map.of("well", "1"));
        assertThat(answers.missing().values()).containsExactly("frozen does not answer");

        answers = fanOut.ask(questions("frozen", this::hang, "well", () -> "2"));
        assertThat(answers.told()).isEqualTo(Map.of("well", "2"));
        assertThat(askedOfFrozen)
                .as("what it has not answered is not asked again")
                .hasValue(1);
    }

    @Test
    void oneThatIsOnlySlowHasSaidWhatItLastSaidForAFewSeconds() {
        fanOut.ask(questions("slow", () -> "1", "well", () -> "1"));
        at(6);
        assertThat(fanOut.ask(questions("slow", this::hang, "well", () -> "2")).told())
                .isEqualTo(Map.of("slow", "1", "well", "2"));
        at(7);
        Answers<String, String> answers = fanOut.ask(questions("slow", this::hang, "well", () -> "3"));
        assertThat(answers.told()).isEqualTo(Map.of("well", "3"));
        assertThat(answers.missing().values()).containsExactly("slow does not answer");

        frozen.countDown();
        await().untilAsserted(() -> assertThat(fanOut.ask(questions("slow", () -> "4", "well", () -> "4"))
                        .told())
                .isEqualTo(Map.of("slow", "4", "well", "4")));
    }

    @Test
    void oneThatRefusesIsMissingAtOnceWithItsWords() {
        fanOut.ask(questions("one", () -> "1", "two", () -> "1"));
        Answers<String, String> answers = fanOut.ask(questions(
                "one",
                () -> {
                    throw new NotKnownException("nothing listens on one");
                },
                "two",
                () -> {
                    throw new IllegalStateException("geheim");
                },
                "three",
                () -> "1"));

        assertThat(answers.told()).isEqualTo(Map.of("three", "1"));
        assertThat(answers.missing().values())
                .containsExactly("nothing listens on one", "failed: IllegalStateException");
    }

    @Test
    void whereNobodyTellsAnythingThatIsSaidOfEach() {
        Map<String, Supplier<String>> questions = questions(
                "one",
                () -> {
                    throw new NotKnownException("nothing listens on one");
                },
                "two",
                this::hang);

        for (int times = 0; times < 2; times++) {
            assertThatThrownBy(() -> fanOut.ask(questions))
                    .isInstanceOf(NotKnownException.class)
                    .hasMessage("nothing listens on one; two does not answer");
        }
        assertThat(fanOut.ask(Map.of()).told()).isEmpty();
    }

    /** There is nobody whom it holds up. */
    @Test
    void oneAloneIsWaitedForUntilItAnswers() {
        Thread asking = Thread.currentThread();
        Answers<String, String> answers = fanOut.ask(Map.of("alone", () -> {
            await().until(() -> asking.getState() == Thread.State.WAITING);
            return "at last";
        }));

        assertThat(answers.told()).isEqualTo(Map.of("alone", "at last"));
    }

    private void at(int second) {
        now.set(BEGIN.plusSeconds(second));
    }

    private String hang() {
        askedOfFrozen.incrementAndGet();
        try {
            frozen.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return "too late";
    }

    private static Map<String, Supplier<String>> questions(
            String one, Supplier<String> first, String two, Supplier<String> second) {
        Map<String, Supplier<String>> questions = new LinkedHashMap<>();
        questions.put(one, first);
        questions.put(two, second);
        return questions;
    }

    private static Map<String, Supplier<String>> questions(
            String one,
            Supplier<String> first,
            String two,
            Supplier<String> second,
            String three,
            Supplier<String> third) {
        Map<String, Supplier<String>> questions = questions(one, first, two, second);
        questions.put(three, third);
        return questions;
    }
}
