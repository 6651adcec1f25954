package io.millrace.tool.redrive;

/**
 * One record of one topic: what the ledger tells of.
 *
 * @param topic the topic's name
 * @param topicId its id, which is another once the topic has been deleted and made anew
 * @param partition the partition
 * @param offset the record's offset
 */
record Mark(String topic, String topicId, int partition, long offset) {

    /** A run of {@value Offsets#SIZE} offsets of a partition, which the ledger tells of in one record. */
    record Block(String topic, String topicId, int partition, long number) {
        /** Returns the key of its record in the ledger; no topic's name has a slash. */
        String key() {
            return topic + "/" + topicId + "/" + partition + "/" + number;
        }

        /** Returns the topic that such a key is of. */
        static String topicOf(String key) {
            return key.substring(0, Math.max(0, key.indexOf('/')));
        }
    }

    /** Returns the same place in the topic that has this id. */
    Mark inTopic(String id) {
        return new Mark(topic, id, partition, offset);
    }

    Block block() {
        return new Block(topic, topicId, partition, Math.floorDiv(offset, (long) Offsets.SIZE));
    }

    /** Returns its place in the block. */
    int place() {
        return (int) Math.floorMod(offset, (long) Offsets.SIZE);
    }
}
