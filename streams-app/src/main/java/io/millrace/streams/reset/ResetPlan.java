package io.millrace.streams.reset;

import java.nio.file.Path;
import java.util.List;

/**
 * What a reset will delete.
 *
 * @param applicationId the application
 * @param groups its consumer groups that there are, whose offsets will go
 * @param topics the application's internal topics
 * @param stateDirectory its state on this machine; null if there is none
 * @param spared topics that look like its own and belong to another application
 * @param smallerTotals topics whose all-time rows would be replaced by smaller ones, for the source has lost events
 */
public record ResetPlan(
        String applicationId,
        List<String> groups,
        List<String> topics,
        Path stateDirectory,
        List<String> spared,
        List<String> smallerTotals) {
    /** Copies the lists. */
    public ResetPlan {
        groups = List.copyOf(groups);
        topics = List.copyOf(topics);
        spared = List.copyOf(spared);
        smallerTotals = List.copyOf(smallerTotals);
    }

    /**
     * Says whether there is anything to delete.
     *
     * @return false if the application has left nothing behind
     */
    public boolean isEmpty() {
        return groups.isEmpty() && topics.isEmpty() && stateDirectory == null;
    }

    /**
     * Returns the plan in words.
     *
     * @return one line for each thing
     */
    public String describe() {
        StringBuilder text = new StringBuilder();
        topics.forEach(topic -> text.append("  delete  topic ").append(topic).append('\n'));
        if (stateDirectory != null) {
            text.append("  delete  directory ").append(stateDirectory).append('\n');
        }
        groups.forEach(
                group -> text.append("  delete  consumer group ").append(group).append(", with its offsets\n"));
        spared.forEach(topic ->
                text.append("  keep    topic ").append(topic).append(", which belongs to another application\n"));
        smallerTotals.forEach(topic -> text.append("  replace the all-time rows of ")
                .append(topic)
                .append(" by smaller ones, which count only the events that the source still has\n"));
        return text.toString();
    }
}
