package io.millrace.stack;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CqlScriptTest {

    @Test
    void splitsAtSemicolonsThatEndALineAndLeavesCommentsOut() {
        CqlScript script = CqlScript.parse("""
                -- one; two;
                CREATE KEYSPACE k
                  WITH replication = {'class': 'SimpleStrategy'};

                INSERT INTO t (a) VALUES ('x; y');
                SELECT 1""");

        assertThat(script.statements())
                .containsExactly(
                        "CREATE KEYSPACE k\n  WITH replication = {'class': 'SimpleStrategy'}",
                        "INSERT INTO t (a) VALUES ('x; y')",
                        "SELECT 1");
    }
}
