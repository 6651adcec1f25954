package io.millrace.streams.source;

import io.millrace.streams.wire.AvroInput;
import io.millrace.streams.wire.MalformedException;

/** The blocks in which Avro writes arrays and maps. */
final class AvroBlocks {
    private AvroBlocks() {}

    /**
     * Reads a block's header.
     *
     * @return how many items follow; 0 at the end
     * @throws MalformedException if the number is none that Avro writes
     */
    static long next(AvroInput in) throws MalformedException {
        long count = in.readLong();
        if (count < 0) {
            // The block's size in bytes follows, for readers who want to skip it.
            in.readLength();
            count = -count;
        }
        // Every item takes a byte at least: a made-up count must not keep the thread busy. (One of nothings is
        // refused.)
        if (count < 0 || count > in.left()) {
            throw new MalformedException("a block's count is not possible");
        }
        return count;
    }
}
