package io.millrace.streams.state;

import io.millrace.streams.kafka.AdminKafkaCluster;
import io.millrace.streams.kafka.KafkaCluster;
import io.millrace.streams.kafka.StartupException;
import io.millrace.streams.kafka.StreamsSettings;
import io.millrace.streams.pipeline.Pipeline;
import io.millrace.streams.topology.InternalTopics;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settles, when the application starts, which state counts where there are several, cut into different numbers of slices.
 * Without it an edit of {@code shards} would begin with empty counters, and a rollback go on with old ones.
 */
public final class ShardSwitch {
    private static final Logger LOG = LoggerFactory.getLogger(ShardSwitch.class);

    private final KafkaCluster cluster;
    private final Pipeline pipeline;
    private final LocalState local;

    ShardSwitch(KafkaCluster cluster, Pipeline pipeline, LocalState local) {
        this.cluster = cluster;
        this.pipeline = pipeline;
        this.local = local;
    }

    /**
     * Creates the switch.
     *
     * @param admin the client to ask with; stays open
     * @param pipeline the pipeline that is about to run
     */
    public ShardSwitch(Admin admin, Pipeline pipeline) {
        this(
                new AdminKafkaCluster(admin, pipeline.kafka().get("bootstrap.servers")),
                pipeline,
                new LocalState(StreamsSettings.stateDirectory(pipeline)));
    }

    /**
     * Makes sure that the state is cut into as many slices as the pipeline says, and from here on is used in no other cut:
     * what is left of others no longer counts.
     *
     * @return the other numbers of slices that there is something left of
     * @throws StartupException if the state that counts is cut otherwise, or an instance runs that cuts it otherwise
     */
    public NavigableSet<Integer> settle() {
        NavigableSet<Integer> others = settleInKafka();
        Map<String, String> ids = cluster.topicIds();
        Map<String, String> changelogs = new HashMap<>();
        for (Pipeline.Rollup rollup : pipeline.rollups()) {
            String changelog = InternalTopics.of(pipeline.applicationId(), rollup.name(), pipeline.shards())
                    .changelog();
            if (ids.containsKey(changelog)) {
                changelogs.put(changelog, ids.get(changelog));
            }
        }
        if (pipeline.deduplication() != null) {
            String seen = InternalTopics.ids(pipeline);
            if (ids.containsKey(seen)) {
                changelogs.put(seen, ids.get(seen));
            }
        }
        local.keepOnlyIfOf(changelogs, ids);
        return others;
    }

    private NavigableSet<Integer> settleInKafka() {
        int shards = pipeline.shards();
        String group = pipeline.applicationId();
        KnownShards known = KnownShards.of(pipeline, cluster.topics(), cluster.committed(group));
        NavigableSet<Integer> others = known.others(shards);
        if (others.isEmpty()) {
            return others;
        }
        if (!known.inUse(shards)) {
            NavigableSet<Integer> counting = new TreeSet<>(known.offsets().keySet());
            if (counting.isEmpty()) {
                // Nothing has been folded yet, but partials may wait for it.
                others.stream().filter(other -> hasRecords(known, other)).forEach(counting::add);
            }
            if (!counting.isEmpty()) {
                throw new StartupException(refusal(counting.first()));
            }
            return others;
        }
        Set<TopicPartition> stale = new HashSet<>();
        known.offsets().forEach((other, offsets) -> {
            if (other != shards) {
                stale.addAll(offsets.keySet());
            }
        });
        if (!stale.isEmpty()) {
            cluster.forget(group, stale);
            LOG.info(
                    "The state is cut into {} slices from now on. What was cut otherwise ({}) no longer counts; its"
                            + " internal topics may be deleted",
                    shards,
                    others);
        }
        return others;
    }

    private String refusal(int counting) {
        return "The pipeline says shards: " + pipeline.shards() + ", and the state of " + pipeline.applicationId()
                + " is cut into " + counting + " slices. Counters would begin anew, so nothing was started. Either set"
                + " shards to " + counting
                + ", or stop all instances and run: java -jar streams-app.jar reshard --from "
                + counting + " PIPELINE.YAML (docs/resharding.md)";
    }

    private boolean hasRecords(KnownShards known, int shards) {
        Set<TopicPartition> partitions = known.topics().get(shards).stream()
                .flatMap(topic -> IntStream.range(0, cluster.partitions(topic))
                        .mapToObj(partition -> new TopicPartition(topic, partition)))
                .collect(Collectors.toSet());
        return cluster.ends(partitions).values().stream().anyMatch(end -> end > 0);
    }
}
