package io.millrace.monitor.source;

import java.util.List;

/**
 * A connector as Connect's REST API tells of it: of its configuration only what says where to look further.
 *
 * @param name its name
 * @param state {@code RUNNING}, {@code PAUSED}, {@code STOPPED}, {@code FAILED} or {@code UNASSIGNED}
 * @param problem why it failed, in a line; null while it has not
 * @param topics what it reads; empty where that cannot be told from here
 * @param topicsRegex what the names of the topics that it reads are like; null where it names them, or that cannot be told from here
 * @param fromTheEnd whether it begins behind what is there already, where it has committed nothing
 * @param deadLetterTopic where its dead letters go; null where there is none
 * @param group its consumer group
 * @param tasks in the order of their ids
 */
public record Connector(
        String name,
        String state,
        String problem,
        List<String> topics,
        String topicsRegex,
        boolean fromTheEnd,
        String deadLetterTopic,
        String group,
        List<Task> tasks) {

    public Connector {
        topics = List.copyOf(topics);
        tasks = List.copyOf(tasks);
    }

    /**
     * One task.
     *
     * @param worker the host and port of the worker that has it; null if none has
     * @param problem why it failed, in a line; null while it has not
     */
    public record Task(int id, String state, String worker, String problem) {}
}
