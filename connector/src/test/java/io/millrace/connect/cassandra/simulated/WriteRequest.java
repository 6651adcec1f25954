package io.millrace.connect.cassandra.simulated;

import com.datastax.oss.protocol.internal.ProtocolConstants;
import java.util.List;
import java.util.function.Predicate;

/**
 * One request that writes, a batch or a single statement.
 *
 * @param consistency the protocol's number for it, see {@link ProtocolConstants.ConsistencyLevel}
 */
record WriteRequest(List<Write> writes, int consistency) {

    WriteRequest {
        writes = List.copyOf(writes);
    }

    boolean contains(Predicate<Write> write) {
        return writes.stream().anyMatch(write);
    }
}
