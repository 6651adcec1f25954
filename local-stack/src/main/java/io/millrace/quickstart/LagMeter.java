package io.millrace.quickstart;

import io.millrace.monitor.source.GroupOffsets;
import io.millrace.monitor.source.GroupReader;
import io.millrace.monitor.source.Groups;
import io.millrace.monitor.source.NotKnownException;
import io.millrace.stack.Stack;
import io.millrace.stack.StackException;
import io.millrace.stack.StreamsApp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

/** Reads the lag of the whole pipeline through Kafka's admin API, from its beginning to its end. */
final class LagMeter implements AutoCloseable {

    private static final long TIMEOUT_S = 20;
    /** So few offsets may be transaction markers alone: worth reading them to see. */
    private static final long PERHAPS_MARKERS = 200;

    private final Admin admin;
    private final GroupReader reader;
    private final UnreadRecords unread;
    private final StreamsApp streams;
    private final String streamsGroup;
    private final Map<String, Set<String>> sinkTopics;

    LagMeter(Stack stack, Map<String, Set<String>> sinkTopics) {
        this.admin = stack.kafka().admin();
        this.reader = new GroupReader(admin);
        this.unread = new UnreadRecords(stack.kafka());
        this.streams = stack.streams();
        this.streamsGroup = streams.applicationId();
        this.sinkTopics = sinkTopics;
    }

    /**
     * Measures from upstream to downstream, so that whatever moves on meanwhile is still seen further down.
     *
     * @throws StackException if the broker does not answer
     */
    Lag measure() {
        try {
            List<GroupOffsets> groups = new ArrayList<>();
            GroupOffsets streams = reader.read(streamsGroup, streamsTopics());
            groups.add(streams);
            long sinkLag = 0;
            long stored = 0;
            long read = streams.read(Sender.TOPIC::equals);
            boolean flowing = read > 0;
            boolean drained = isDrained(streams);
            for (Map.Entry<String, Set<String>> connector : sinkTopics.entrySet()) {
                GroupOffsets sink = reader.read("connect-" + connector.getKey(), connector.getValue());
                groups.add(sink);
                sinkLag += sink.lag();
                stored += connector.getKey().equals(Pipeline.EVENTS_SINK) ? sink.read() : 0;
                flowing = flowing && sink.hasBegun();
                drained = drained && isDrained(sink);
            }
            return new Lag(streams.lag(), sinkLag, read, stored, flowing, drained, new Groups(groups));
        } catch (NotKnownException | ExecutionException | TimeoutException | KafkaException e) {
            throw new StackException("Kafka does not tell its offsets: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("Interrupted while asking for offsets", e);
        }
    }

    @Override
    public void close() {
        unread.close();
        admin.close();
    }

    /** The topics it reads. What is left of another number of shards it does not. */
    private Set<String> streamsTopics() throws ExecutionException, InterruptedException, TimeoutException {
        String internal = "-" + streams.shards() + "-repartition";
        return admin.listTopics().names().get(TIMEOUT_S, TimeUnit.SECONDS).stream()
                .filter(name ->
                        name.equals(Sender.TOPIC) || (name.startsWith(streamsGroup + "-") && name.endsWith(internal)))
                .collect(Collectors.toSet());
    }

    private boolean isDrained(GroupOffsets group) {
        if (!group.transactionsAreOver()) {
            return false;
        }
        return group.lag() == 0 || (group.lag() <= PERHAPS_MARKERS && unread.none(group.position(), group.stable()));
    }
}
