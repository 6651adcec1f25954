package io.millrace.tool.redrive;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Which records have been sent back, as the ledger's topic tells it by its end. */
final class Ledger {
    private final Map<String, Offsets> blocks = new HashMap<>();

    /**
     * Takes in a record of the ledger's topic; the last one of a key is what counts.
     *
     * @param value null if the block is forgotten
     * @throws IllegalArgumentException if it is no record of a ledger
     */
    void read(String key, byte[] value) {
        if (value == null) {
            blocks.remove(key);
        } else {
            blocks.put(key, Offsets.read(value));
        }
    }

    void add(Mark mark) {
        blocks.computeIfAbsent(mark.block().key(), key -> new Offsets()).add(mark.place());
    }

    boolean contains(Mark mark) {
        Offsets offsets = blocks.get(mark.block().key());
        return offsets != null && offsets.contains(mark.place());
    }

    /** Returns the topics that it tells of. */
    Set<String> topics() {
        return blocks.keySet().stream().map(Mark.Block::topicOf).collect(Collectors.toSet());
    }

    /** Returns the blocks as they are with the marks in them, and leaves the ledger as it is. */
    Map<String, Offsets> with(Collection<Mark> marks) {
        Map<String, Offsets> changed = new LinkedHashMap<>();
        for (Mark mark : marks) {
            changed.computeIfAbsent(mark.block().key(), this::copy).add(mark.place());
        }
        return changed;
    }

    /** Puts blocks in the place of what they were, once the topic has them. */
    void put(Map<String, Offsets> changed) {
        blocks.putAll(changed);
    }

    private Offsets copy(String key) {
        Offsets offsets = blocks.get(key);
        return offsets == null ? new Offsets() : new Offsets(offsets);
    }
}
