package io.millrace.connect.cassandra.failures;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LetterLogTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long START = -100 * SECOND;

    private final List<String> lines = new ArrayList<>();
    private final LetterLog log = new LetterLog(lines::add);

    @Test
    void tenThousandLettersOfOneKindAreTwoLines() {
        for (int i = 0; i < 10_000; i++) {
            log.deadLetter("ks.t, column c: is a string (record clicks-0-" + i + ")", START);
            log.summarize(START);
        }
        assertThat(lines).containsExactly("Dead letter: ks.t, column c: is a string (record clicks-0-0)");

        log.summarize(START + 30 * SECOND);

        assertThat(lines)
                .hasSize(2)
                .last()
                .isEqualTo("9999 more dead letters within 30 s, the last: ks.t, column c: is a string (record"
                        + " clicks-0-9999)");
    }

    @Test
    void anotherKindIsToldAtOnce() {
        log.deadLetter("ks.t, column c: is a string (record clicks-0-1)", START);
        log.deadLetter("ks.t, column d: is null (record clicks-0-2)", START + SECOND);

        assertThat(lines).hasSize(2);
    }

    @Test
    void aKindThatComesAgainAfterAQuietWhileIsToldAtOnce() {
        log.deadLetter("is a string (record clicks-0-1)", START);
        log.summarize(START + 30 * SECOND);
        assertThat(lines).hasSize(1);
        log.deadLetter("is a string (record clicks-0-2)", START + 40 * SECOND);

        assertThat(lines)
                .containsExactly(
                        "Dead letter: is a string (record clicks-0-1)", "Dead letter: is a string (record clicks-0-2)");
    }

    @Test
    void howeverManyKindsThereAreTheLinesAreFew() {
        for (int i = 0; i < 100_000; i++) {
            log.deadLetter("the server says " + "x".repeat(i % 1_000), START);
        }
        assertThat(lines).hasSizeLessThanOrEqualTo(51);
        log.summarize(START + 30 * SECOND);
        assertThat(lines).hasSizeLessThanOrEqualTo(102);
    }
}
