package io.millrace.connect.cassandra.failures;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connect.cassandra.mapping.BadRecordException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class LetterOutageTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long START = -100 * SECOND;

    private final List<String> warnings = new ArrayList<>();
    private final List<String> relief = new ArrayList<>();
    private final LetterOutage outage = new LetterOutage(warnings::add, relief::add);
    private final Letter oldest = new Letter(new Deliveries().next(), 0, new BadRecordException("bad"), null, true);

    @Test
    void aFailureIsToldAtOnceThenEveryHalfMinuteAndThenThatItIsOver() {
        outage.look(1, oldest, START);
        outage.failed(new TimeoutException("no metadata"), START);
        for (int second = 0; second < 75; second++) {
            outage.look(second + 1, oldest, START + second * SECOND);
        }
        assertThat(warnings).hasSize(3);
        assertThat(warnings.get(2)).contains("60 s", "no metadata", "61 wait", "clicks-0@0");

        outage.acknowledged(START + 75 * SECOND);
        outage.acknowledged(START + 76 * SECOND);

        assertThat(relief).containsExactly("The dead-letter topic takes letters again, after 75 s.");
    }

    @Test
    void aBrokerThatIsSilentIsToldAfterTenSeconds() {
        for (int second = 0; second < 10; second++) {
            outage.look(5, oldest, START + second * SECOND);
        }
        assertThat(warnings).isEmpty();
        outage.look(5, oldest, START + 10 * SECOND);

        assertThat(warnings).hasSize(1);
        assertThat(warnings.get(0)).contains("no letter for 10 s. 5 wait");
    }

    @Test
    void lettersThatComeAndGoAreNoOutage() {
        for (int second = 0; second < 60; second++) {
            outage.look(5, oldest, START + second * SECOND);
            outage.acknowledged(START + second * SECOND);
        }
        outage.look(0, null, START + 60 * SECOND);
        outage.look(1, oldest, START + 600 * SECOND);

        assertThat(warnings).isEmpty();
        assertThat(relief).isEmpty();
    }

    @Test
    void aTopicThatComesAndGoesIsALineEveryHalfMinute() {
        for (int second = 0; second < 60; second++) {
            outage.look(1, oldest, START + second * SECOND);
            outage.failed(new TimeoutException("gone"), START + second * SECOND);
            outage.look(1, oldest, START + second * SECOND);
            outage.acknowledged(START + second * SECOND);
        }
        assertThat(warnings).hasSize(2);
        assertThat(relief).hasSize(2);
    }
}
