package io.millrace.quickstart;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import java.util.function.Consumer;

/** Reads a whole table, one range of the token ring after another, in pages. */
final class TokenScan {

    private static final int RANGES = 32;
    private static final int PAGE_ROWS = 5_000;

    private final CqlSession session;

    TokenScan(CqlSession session) {
        this.session = session;
    }

    void forEach(String table, String columns, String partitionKey, Consumer<Row> consumer) {
        String token = "token(" + partitionKey + ")";
        PreparedStatement select = session.prepare(
                "SELECT " + columns + " FROM " + table + " WHERE " + token + " > ? AND " + token + " <= ?");
        long step = Long.MAX_VALUE / RANGES * 2;
        // No row has the smallest token: it stands for the beginning.
        long from = Long.MIN_VALUE;
        for (int range = 1; range <= RANGES; range++) {
            long to = range == RANGES ? Long.MAX_VALUE : from + step;
            session.execute(select.boundStatementBuilder(from, to)
                            .setPageSize(PAGE_ROWS)
                            .build())
                    .forEach(consumer);
            from = to;
        }
    }
}
