package io.millrace.connect.cassandra.session;

import com.datastax.oss.driver.api.core.CqlSession;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

/**
 * Makes sure that what the driver knows of the tables is recent. The driver hears of changes by events, which it
 * gathers for a second, and which may be lost; a record that does not fit is no bad record before somebody has looked.
 *
 * <p>To look costs one small query: the schema's version, as the node that answers has it. Only if that is not the one
 * of the last look is all of the schema read.
 */
final class SchemaWatch {

    private final CqlSession session;
    private final LongSupplier nanoClock;
    private Object version;
    private boolean looked;
    private long lookedNanos;
    private CompletableFuture<Object> looking;
    private long lookingNanos;

    SchemaWatch(CqlSession session, LongSupplier nanoClock) {
        this.session = session;
        this.nanoClock = nanoClock;
    }

    /** Tells whether a look that began no earlier than at this time has been finished. */
    boolean isCurrentSince(long nanos) {
        return looked && lookedNanos - nanos >= 0;
    }

    /** Returns the look that is under way, or begins one. */
    CompletionStage<Object> look() {
        if (looking == null) {
            lookingNanos = nanoClock.getAsLong();
            Object known = version;
            looking = session.executeAsync("SELECT schema_version FROM system.local")
                    .thenCompose(rows -> {
                        Object now = rows.one().getObject(0);
                        return now != null && now.equals(known)
                                ? CompletableFuture.completedFuture(now)
                                : refresh().thenApply(agreed -> agreed ? now : null);
                    })
                    .toCompletableFuture();
        }
        return looking;
    }

    /**
     * Reads all of the schema. The version is that of one node, and another is read: they are the same if all nodes
     * agree.
     */
    private CompletionStage<Boolean> refresh() {
        return session.refreshSchemaAsync().thenCompose(read -> session.checkSchemaAgreementAsync());
    }

    /** Takes note that the look is over, by the task's thread. */
    void finish() {
        if (!looking.isCompletedExceptionally()) {
            // Read before the schema was: what the driver knows is at least of this version.
            version = looking.join();
            looked = true;
            lookedNanos = lookingNanos;
        }
        looking = null;
    }
}
