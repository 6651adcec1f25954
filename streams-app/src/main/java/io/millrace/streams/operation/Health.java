package io.millrace.streams.operation;

import io.millrace.streams.operation.RestoreProgress.Restore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.KafkaStreams;

/**
 * Whether the process can make progress, and whether it is making it. The first question is for whoever restarts processes, so
 * it is answered no only where a restart helps; the second is for whoever waits for a deployment to be done.
 */
final class Health {
    /** The state before Streams is asked to do anything; the other states are Streams' own. */
    static final String STARTING = "STARTING";

    private final RestoreProgress restores;
    private volatile String waitingFor = "the Schema Registry and Kafka to answer";
    private volatile StreamsClient client;

    Health(RestoreProgress restores) {
        this.restores = restores;
    }

    /**
     * An answer.
     *
     * @param yes whether the answer is yes
     * @param body what to say beside it: words, numbers, and lists of such
     */
    record Answer(boolean yes, Map<String, Object> body) {}

    /** Says what the process waits for before anything can run. */
    void waitingFor(String what) {
        waitingFor = what;
    }

    /** Says that Streams has been started. */
    void started(StreamsClient newClient) {
        client = newClient;
    }

    /** Returns what Streams says it is doing, or STARTING before it is asked to do anything. */
    String state() {
        StreamsClient current = client;
        return current == null ? STARTING : current.state().name();
    }

    /** Answers whether the process can make progress: yes, until Streams has failed or is closed. */
    Answer live() {
        StreamsClient current = client;
        KafkaStreams.State state = current == null ? null : current.state();
        boolean live = state != KafkaStreams.State.ERROR
                && state != KafkaStreams.State.PENDING_ERROR
                && state != KafkaStreams.State.NOT_RUNNING;
        return answer(live, live ? "live" : "dead", state == null ? STARTING : state.name());
    }

    /** Answers whether events are being processed: yes while Streams runs and every store it needs is restored. */
    Answer ready() {
        StreamsClient current = client;
        if (current == null) {
            Answer answer = answer(false, "not ready", STARTING);
            answer.body().put("reason", "waiting: " + waitingFor);
            return answer;
        }
        KafkaStreams.State state = current.state();
        List<Restore> restoring = restores.running();
        if (state == KafkaStreams.State.RUNNING && restoring.isEmpty()) {
            return answer(true, "ready", state.name());
        }
        Answer answer = answer(false, "not ready", state.name());
        answer.body().put("reason", reason(state, restoring));
        if (!restoring.isEmpty()) {
            answer.body().put("restoring", restoring.stream().map(Health::shown).toList());
        }
        return answer;
    }

    private static String reason(KafkaStreams.State state, List<Restore> restoring) {
        if (restoring.isEmpty()) {
            return switch (state) {
                case CREATED, REBALANCING, RUNNING -> "partitions are being assigned";
                case PENDING_SHUTDOWN, NOT_RUNNING -> "it is being stopped";
                case PENDING_ERROR, ERROR -> "it has failed; the log says why";
            };
        }
        List<String> parts = new ArrayList<>();
        for (Restore restore : restoring) {
            parts.add(restore.store() + " partition " + restore.partition() + ": " + restore.remaining() + " of "
                    + restore.total() + " records left");
        }
        return "stores are being restored (" + String.join("; ", parts) + ")";
    }

    private static Map<String, Object> shown(Restore restore) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("store", restore.store());
        shown.put("partition", restore.partition());
        shown.put("records_remaining", restore.remaining());
        shown.put("records_total", restore.total());
        return shown;
    }

    private static Answer answer(boolean yes, String status, String state) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("status", status);
        body.put("state", state);
        return new Answer(yes, body);
    }
}
