package io.millrace.streams.topology;

import io.millrace.streams.pipeline.Pipeline;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The topics that hold a rollup's state, cut into one number of slices. Streams makes them, and gives them these names.
 *
 * @param repartition partials on their way to the fold
 * @param changelog the fold's rows, and the marks of what has expired
 */
public record InternalTopics(String repartition, String changelog) {
    /** Stands for a rollup where events are shuffled to find duplicates: they too wait on a topic that is cut into slices. */
    public static final String DEDUPLICATE = TopologyNames.DEDUPLICATE;

    private static final int INCARNATION_DIGITS = 8;
    private static final String REPARTITION = "-repartition";
    private static final String CHANGELOG = "-changelog";

    /**
     * Names the topics.
     *
     * @param applicationId the application's id
     * @param rollup the rollup's name
     * @param shards how many slices its state is cut into
     * @return the names
     */
    public static InternalTopics of(String applicationId, String rollup, int shards) {
        return new InternalTopics(
                applicationId + "-" + TopologyNames.repartition(rollup, shards) + REPARTITION,
                applicationId + "-" + TopologyNames.foldStore(rollup, shards) + CHANGELOG);
    }

    /**
     * Names the topic that holds how far the events of each source partition are, by their own time.
     *
     * @param applicationId the application's id
     * @return the name; its partitions are the source's
     */
    public static String clocks(String applicationId) {
        return applicationId + "-" + TopologyNames.CLOCK_STORE + CHANGELOG;
    }

    /**
     * Names the application that counts for a new rollup what the source held before.
     *
     * @param applicationId the application's id
     * @param rollup the rollup's name
     * @param incarnation of the application's state: what another one has left is never taken for this one's
     * @return the id of its group, and what its topics begin with
     */
    public static String backfill(String applicationId, String rollup, String incarnation) {
        return applicationId + "-backfill-" + rollup + "-"
                + incarnation.substring(0, Math.min(incarnation.length(), INCARNATION_DIGITS));
    }

    /**
     * Names the topic that holds the ids seen, where duplicates are looked for.
     *
     * @param pipeline a pipeline with deduplication
     * @return the name; unless the scope is global its partitions are the source's
     */
    public static String ids(Pipeline pipeline) {
        return ids(pipeline.applicationId(), pipeline);
    }

    /**
     * Names the topic that holds the ids seen by an application that runs a pipeline under an id of its own.
     *
     * @param applicationId the application's id
     * @param pipeline a pipeline with deduplication
     * @return the name; unless the scope is global its partitions are the source's
     */
    public static String ids(String applicationId, Pipeline pipeline) {
        return applicationId + "-" + TopologyNames.idStore(pipeline) + CHANGELOG;
    }

    /**
     * Says how many slices the partials on a topic are for.
     *
     * @param applicationId the application's id
     * @param rollup the rollup's name
     * @param topic any topic's name
     * @return a number of slices; empty if it is not a repartition topic of that rollup
     */
    public static OptionalInt shards(String applicationId, String rollup, String topic) {
        Matcher name = Pattern.compile(Pattern.quote(applicationId + "-" + rollup + "-") + "([1-9][0-9]{0,8})"
                        + Pattern.quote(REPARTITION))
                .matcher(topic);
        return name.matches() ? OptionalInt.of(Integer.parseInt(name.group(1))) : OptionalInt.empty();
    }
}
