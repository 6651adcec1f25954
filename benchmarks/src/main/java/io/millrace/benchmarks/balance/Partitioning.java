package io.millrace.benchmarks.balance;

import io.millrace.streams.shard.Slices;
import org.apache.kafka.common.utils.Utils;

/** How keys are dealt out to the partitions of a topic. */
enum Partitioning {
    /** Slices of Cassandra's token ring, as the streams application makes them. */
    SLICES("slices of the ring") {
        @Override
        int partition(Keys keys, int key, int partitions) {
            return Slices.slice(keys.token(key), partitions);
        }
    },
    /** As Kafka's producer does it. */
    KEY_HASH("hash of the key") {
        @Override
        int partition(Keys keys, int key, int partitions) {
            return Utils.toPositive(Utils.murmur2(keys.name(key))) % partitions;
        }
    };

    final String title;

    Partitioning(String title) {
        this.title = title;
    }

    abstract int partition(Keys keys, int key, int partitions);
}
