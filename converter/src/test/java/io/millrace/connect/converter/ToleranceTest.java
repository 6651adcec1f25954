package io.millrace.connect.converter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.runtime.ConnectMetrics;
import org.apache.kafka.connect.runtime.errors.ErrorHandlingMetrics;
import org.apache.kafka.connect.runtime.errors.ProcessingContext;
import org.apache.kafka.connect.runtime.errors.RetryWithToleranceOperator;
import org.apache.kafka.connect.runtime.errors.Stage;
import org.apache.kafka.connect.runtime.errors.ToleranceType;
import org.apache.kafka.connect.runtime.standalone.StandaloneConfig;
import org.apache.kafka.connect.util.ConnectorTaskId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Connect's own error handling with {@code errors.tolerance=all}: what it makes a dead letter, and what reaches the
 * task and fails it.
 */
class ToleranceTest {

    private final FakeRegistry server = new FakeRegistry();
    private final PatientConverter converter = new PatientConverter(
            millis -> {
                throw new InterruptedException();
            },
            () -> 0);
    private final List<Throwable> deadLetters = new ArrayList<>();
    private ConnectMetrics metrics;
    private RetryWithToleranceOperator<byte[]> tolerant;

    @BeforeEach
    void tolerateAll() {
        Map<String, String> worker = Map.of(
                "bootstrap.servers",
                "127.0.0.1:1",
                "key.converter",
                PatientConverter.class.getName(),
                "value.converter",
                PatientConverter.class.getName(),
                "offset.storage.file.filename",
                "unused");
        metrics = new ConnectMetrics("worker", new StandaloneConfig(worker), Time.SYSTEM, "cluster");
        tolerant = new RetryWithToleranceOperator<>(
                0,
                0,
                ToleranceType.ALL,
                Time.SYSTEM,
                new ErrorHandlingMetrics(new ConnectorTaskId("sink", 0), metrics));
        tolerant.reporters(List.of(context -> {
            deadLetters.add(context.error());
            return CompletableFuture.completedFuture(null);
        }));
    }

    @AfterEach
    void stop() throws IOException {
        ScriptedConverter.LATEST.remove();
        tolerant.close();
        metrics.stop();
        converter.close();
        server.close();
    }

    @Test
    void aBadRecordIsADeadLetter() {
        RuntimeException bad = new DataException("bad");
        scripted(bad);

        assertThat(convert()).isNull();

        assertThat(deadLetters).containsExactly(bad);
    }

    @Test
    void aWrongUrlReachesTheTaskAsItIs() {
        converter.configure(
                Map.of("delegate", ConfluentDelegate.class.getName(), "schema.registry.url", server.url() + "/wrong"),
                false);
        server.answerWith(404, "{\"error_code\":404,\"message\":\"HTTP 404 Not Found\"}");

        assertThat(catchThrowable(this::convert))
                .isInstanceOf(WrongRegistryUrl.class)
                .hasMessageContaining("value.converter.schema.registry.url");

        assertThat(deadLetters).isEmpty();
    }

    @Test
    void anInterruptedWaitReachesTheTaskAsItIs() {
        scripted(new IllegalStateException(new ConnectException()));

        assertThat(catchThrowable(this::convert)).isInstanceOf(WaitInterrupted.class);

        assertThat(Thread.interrupted()).as("the thread is still interrupted").isTrue();
        assertThat(deadLetters).isEmpty();
    }

    private void scripted(RuntimeException failure) {
        converter.configure(Map.of("delegate", ScriptedConverter.class.getName()), false);
        ScriptedConverter.LATEST.get().failures.add(() -> failure);
    }

    private SchemaAndValue convert() {
        byte[] record = FakeRegistry.RECORD;
        return tolerant.execute(
                new ProcessingContext<>(record),
                () -> converter.toConnectData("topic", record),
                Stage.VALUE_CONVERTER,
                PatientConverter.class);
    }
}
