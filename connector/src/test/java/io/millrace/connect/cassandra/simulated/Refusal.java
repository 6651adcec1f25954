package io.millrace.connect.cassandra.simulated;

import com.datastax.oss.protocol.internal.ProtocolConstants.ConsistencyLevel;
import com.datastax.oss.protocol.internal.ProtocolConstants.ErrorCode;
import com.datastax.oss.protocol.internal.response.Error;
import com.datastax.oss.protocol.internal.response.error.FunctionFailure;
import com.datastax.oss.protocol.internal.response.error.Unavailable;
import com.datastax.oss.protocol.internal.response.error.WriteFailure;
import com.datastax.oss.protocol.internal.response.error.WriteTimeout;
import java.util.List;
import java.util.Map;

/** The errors with which Cassandra answers a write, in its own words. */
enum Refusal {
    WRITE_TIMEOUT(new WriteTimeout(
            "Operation timed out - received only 1 responses.", ConsistencyLevel.LOCAL_QUORUM, 1, 2, "UNLOGGED_BATCH")),
    WRITE_FAILURE(new WriteFailure(
            "Operation failed - received 0 responses and 1 failures",
            ConsistencyLevel.LOCAL_QUORUM,
            0,
            2,
            1,
            Map.of(),
            "SIMPLE")),
    UNAVAILABLE(new Unavailable("Cannot achieve consistency level LOCAL_QUORUM", ConsistencyLevel.LOCAL_QUORUM, 2, 1)),
    OVERLOADED(new Error(
            ErrorCode.OVERLOADED,
            "Request breached global limit of 100000000 bytes/second and triggered backpressure.")),
    BOOTSTRAPPING(new Error(ErrorCode.IS_BOOTSTRAPPING, "Cannot read from a bootstrapping node")),
    SERVER_ERROR(new Error(ErrorCode.SERVER_ERROR, "java.lang.RuntimeException: a defect of the server's")),
    TRUNCATE_ERROR(new Error(ErrorCode.TRUNCATE_ERROR, "Error during truncate: Cannot achieve consistency level ALL")),
    PROTOCOL_ERROR(new Error(ErrorCode.PROTOCOL_ERROR, "Unknown opcode")),
    DISK_FULL(new Error(
            ErrorCode.INVALID, "Write request failed because disk usage exceeds failure threshold in keyspace ks.")),
    INVALID(new Error(ErrorCode.INVALID, "Expected 8 or 0 byte long (4)")),
    FUNCTION_FAILURE(new FunctionFailure("execution of 'ks.f[text]' failed", "ks", "f", List.of("text"))),
    CONFIG_ERROR(new Error(ErrorCode.CONFIG_ERROR, "default_time_to_live must be less than 630720000")),
    UNDEFINED_COLUMN(new Error(ErrorCode.INVALID, "Undefined column name value in table ks.readings")),
    NO_TABLE(new Error(ErrorCode.INVALID, "unconfigured table readings")),
    NO_KEYSPACE(new Error(ErrorCode.INVALID, "Keyspace 'ks' does not exist")),
    SYNTAX_ERROR(new Error(ErrorCode.SYNTAX_ERROR, "line 1:0 no viable alternative at input 'UPSERT'")),
    UNAUTHORIZED(new Error(
            ErrorCode.UNAUTHORIZED, "User app has no MODIFY permission on <table ks.readings> or any of its parents"));

    @SuppressWarnings("ImmutableEnumChecker") // messages are immutable, they only do not say so
    private final Error error;

    Refusal(Error error) {
        this.error = error;
    }

    Reply reply() {
        return Reply.refused(error);
    }

    /** The error where a coordinator gave up on replicas that may have stored the rows. */
    Reply reply(boolean applied) {
        return Reply.failed(error, applied);
    }
}
