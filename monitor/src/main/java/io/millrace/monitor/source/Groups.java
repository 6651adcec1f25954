package io.millrace.monitor.source;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the consumer groups of the line are.
 *
 * @param groups those of which that is told
 * @param missing those of which it is not, by id, and why
 */
public record Groups(List<GroupOffsets> groups, Map<String, String> missing) {

    public Groups {
        groups = List.copyOf(groups);
        missing = Map.copyOf(missing);
    }

    /** Those of which it is told are all that were asked for. */
    public Groups(List<GroupOffsets> groups) {
        this(groups, Map.of());
    }

    /** The group of this id, if it was asked for, and is told of. */
    public Optional<GroupOffsets> of(String group) {
        return groups.stream().filter(each -> each.group().equals(group)).findFirst();
    }
}
