package io.millrace.endtoend;

import com.datastax.oss.driver.api.core.CqlSession;
import io.millrace.stack.Stack;

/** The major versions of servers, for tests of what older ones do not have: they are skipped there, with the reason. */
final class MajorVersion {

    private MajorVersion() {}

    /** Reads Cassandra's. Vectors came with 5. */
    static int ofCassandra(Stack stack) {
        try (CqlSession session = stack.cassandra().connect()) {
            return major(session.execute("SELECT release_version FROM system.local")
                    .one()
                    .getString(0));
        }
    }

    /** Reads that of the Connect worker's Kafka. Since 4 its consumers tell where they stand. */
    static int ofWorker(Stack stack) {
        return major(stack.connect().client().version());
    }

    private static int major(String version) {
        return Integer.parseInt(version.substring(0, version.indexOf('.')));
    }
}
