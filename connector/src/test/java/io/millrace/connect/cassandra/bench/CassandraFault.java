package io.millrace.connect.cassandra.bench;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.connection.ClosedConnectionException;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import com.datastax.oss.driver.api.core.servererrors.OverloadedException;
import com.datastax.oss.driver.api.core.servererrors.UnauthorizedException;
import com.datastax.oss.driver.api.core.servererrors.UnavailableException;
import com.datastax.oss.driver.api.core.servererrors.WriteTimeoutException;
import com.datastax.oss.driver.api.core.servererrors.WriteType;

/** What becomes of requests. */
enum CassandraFault {
    NONE(true),
    UNAVAILABLE(false),
    OVERLOADED(false),
    CLOSED_UNSENT(false),
    /** The connection breaks before the answer comes. */
    CLOSED_APPLIED(true),
    WRITE_TIMEOUT(false),
    /** Too few replicas have answered in time, and all have applied it. */
    WRITE_TIMEOUT_APPLIED(true),
    /** The guardrail of a disk that fills. */
    DISK_FULL(false),
    /** {@code CassandraAuthorizer}: it cannot read the permissions, and says that there are none. */
    AUTHORIZATION_READS_FAIL(false),
    /** Nothing is heard; the driver gives up. */
    SILENT(false),
    /** The driver gives up, and then it is applied. */
    SILENT_APPLIED_LATE(true),
    /** It acknowledges what it does not keep: not Cassandra's way, but what a bench must notice. */
    FORGETFUL(false);

    private static final ConsistencyLevel QUORUM = ConsistencyLevel.LOCAL_QUORUM;

    private final boolean applied;

    CassandraFault(boolean applied) {
        this.applied = applied;
    }

    boolean isSilent() {
        return this == SILENT || this == SILENT_APPLIED_LATE;
    }

    /** Whether the request is carried out all the same. */
    boolean isApplied() {
        return applied;
    }

    /** What the driver has for it; null if it is answered as if all were well. */
    DriverException error() {
        return switch (this) {
            case NONE, FORGETFUL -> null;
            case UNAVAILABLE -> new UnavailableException(null, QUORUM, 2, 1);
            case OVERLOADED -> new OverloadedException(null, "Server overloaded");
            case CLOSED_UNSENT, CLOSED_APPLIED -> new ClosedConnectionException("Channel was closed");
            case WRITE_TIMEOUT, WRITE_TIMEOUT_APPLIED ->
                new WriteTimeoutException(null, QUORUM, 1, 2, WriteType.SIMPLE);
            case DISK_FULL ->
                new InvalidQueryException(
                        null,
                        "Guardrail replica_disk_usage violated: Write request failed because disk usage exceeds"
                                + " failure threshold");
            case AUTHORIZATION_READS_FAIL ->
                new UnauthorizedException(
                        null,
                        "Unable to perform authorization of permissions: Cannot achieve consistency level"
                                + " LOCAL_QUORUM");
            case SILENT, SILENT_APPLIED_LATE -> new DriverTimeoutException("Query timed out");
        };
    }
}
