package io.millrace.streams.topology;

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

    private static final String REPARTITION = "-repartition";

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
                applicationId + "-" + TopologyNames.foldStore(rollup, shards) + "-changelog");
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
