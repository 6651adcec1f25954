package io.millrace.streams.operation;

import io.millrace.streams.event.Counters;
import io.millrace.streams.pipeline.Operation;
import io.millrace.streams.pipeline.Operation.HttpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.apache.kafka.streams.KafkaStreams;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What can be seen of the application from outside: health and metrics, over HTTP if the pipeline says where, and metrics by
 * OTLP. It answers from
 * the first moment on, since waiting for a topic or a schema is what one wants to see, too.
 */
public final class Monitoring implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Monitoring.class);

    private final RestoreProgress restores = new RestoreProgress();
    private final Health health = new Health(restores);
    private final Metrics metrics;
    private final Optional<HttpEndpoint> http;

    private Monitoring(Counters counters, String application, Operation operation) throws IOException {
        metrics = new Metrics(counters, restores, new CommitClock(System::currentTimeMillis), health);
        HttpAddress address = operation.http();
        http = address == null
                ? Optional.empty()
                : Optional.of(
                        HttpEndpoint.start(new InetSocketAddress(address.host(), address.port()), health, metrics));
        if (operation.otlp() != null) {
            metrics.sendTo(new Collector(operation.otlp(), application).start());
        }
    }

    /**
     * Starts to answer.
     *
     * @param counters what the topology counts in
     * @param application the application's id
     * @param operation where to answer, and where to send metrics
     * @return what to tell about the application's progress
     * @throws IOException if the address cannot be listened at
     */
    public static Monitoring start(Counters counters, String application, Operation operation) throws IOException {
        Monitoring monitoring = new Monitoring(counters, application, operation);
        monitoring.http.ifPresent(endpoint -> LOG.info(
                "Health and metrics: http://{}:{}/health/live, /health/ready, /metrics",
                operation.http().host(),
                endpoint.address().getPort()));
        return monitoring;
    }

    /**
     * Says what the application waits for before it can run.
     *
     * @param what what is missing, in words
     */
    public void waitingFor(String what) {
        health.waitingFor(what);
    }

    /**
     * Watches Streams from now on. To be called before Streams is started.
     *
     * @param streams what will be started
     */
    public void watch(KafkaStreams streams) {
        streams.setGlobalStateRestoreListener(restores);
        StreamsClient client = StreamsClient.of(streams);
        health.started(client);
        metrics.started(client);
        metrics.show(streams);
    }

    /** Takes note of what can only be seen by looking again and again; to be called about every second. */
    public void sample() {
        metrics.sample();
    }

    @Override
    public void close() {
        http.ifPresent(HttpEndpoint::close);
        metrics.close();
    }
}
