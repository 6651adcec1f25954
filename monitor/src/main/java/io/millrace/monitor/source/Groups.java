package io.millrace.monitor.source;

import java.util.List;
import java.util.Optional;

/** Where the consumer groups of the line are. */
public record Groups(List<GroupOffsets> groups) {

    public Groups {
        groups = List.copyOf(groups);
    }

    /** The group of this id, if it was asked for. */
    public Optional<GroupOffsets> of(String group) {
        return groups.stream().filter(each -> each.group().equals(group)).findFirst();
    }
}
