package io.millrace.expressions;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import net.jqwik.api.statistics.Statistics;
import org.h2.api.ErrorCode;
import org.h2.jdbcx.JdbcDataSource;

/**
 * An expression is worth what it is worth in SQL, as H2 has it. On purpose, it is not where
 *
 * <ul>
 *   <li>H2 ends with an error, as at overflow, a division by zero or a text that is no number: here that is null, for one odd row must not
 *       stop the others; so it is asserted of expressions that hide no null;
 *   <li>a number is cast to a whole one: H2 rounds, which CQL, ksqlDB and Flink do not; here it is cut;
 *   <li>a whole number or decimal stands beside a double: H2 computes with decimal floats, here with doubles;
 *   <li>a double would be infinite: null; or is a zero with a sign, which H2 has none of;
 *   <li>decimals are divided: another number of digits;
 *   <li>a character has two units of UTF-16: H2 counts both, here it is one character, as in the standard and in UTF-8;
 *   <li>texts with such characters are put in order: H2 compares units of UTF-16, here it is bytes of UTF-8, as in Cassandra;
 *   <li>a substring begins before the first character, or has a negative length: as in the standard, but null for the latter;
 *   <li>a week begins: on Monday, as H2's iso_week;
 *   <li>timestamps and doubles are cast to text: as ISO 8601 and Java write them.
 * </ul>
 */
class SqlOracleTest {
    private static final String COLUMNS = """
            page varchar, referrer varchar, method varchar, status bigint, bytes bigint, latency bigint, \
            score double precision, ratio double precision, cached boolean, secure boolean, price decimal(20, 4), \
            discount decimal(20, 4), at timestamp(3), seen timestamp(3), born date""";

    private static Connection h2;

    @BeforeContainer
    static void open() throws SQLException {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL("jdbc:h2:mem:oracle");
        h2 = source.getConnection();
        execute("create table sample(" + COLUMNS + ")");
    }

    @AfterContainer
    static void close() throws SQLException {
        h2.close();
    }

    @Property(tries = 3000)
    void anExpressionIsWorthWhatItIsInSql(@ForAll long seed) throws SQLException {
        Random random = new Random(seed);
        Map<String, Object> row = randomRow(random);
        insert(row);
        SqlTerm term = new RandomSql(random).any(1 + random.nextInt(3));
        Node<Map<String, ?>> expression = SampleRows.compile(term.ours());
        Object value = SampleRows.value(expression, row);
        String what = "%s, in H2 %s, of %s".formatted(term.ours(), term.theirs(), row);

        Object expected;
        try {
            expected = theirs(term.theirs());
        } catch (SQLException e) {
            Statistics.collect("an error in H2");
            if (e.getErrorCode() == ErrorCode.INVALID_VALUE_2) {
                // It wants the type of a null that it has found out before the statement runs.
                return;
            }
            assertThat(e.getSQLState()).as(what + ": " + e.getMessage()).startsWith("22");
            if (term.strict()) {
                assertThat(value)
                        .as("%s: an error in H2, %s", what, e.getMessage())
                        .isNull();
            }
            return;
        }
        Statistics.collect(expected == null ? "null" : "a value");
        Statistics.coverage(coverage -> coverage.check("a value").percentage(share -> share > 40));
        if (expected instanceof BigDecimal theirs && value instanceof BigDecimal ours) {
            assertThat(ours).as(what).isEqualByComparingTo(theirs);
        } else {
            assertThat(unsigned(value)).as(what).isEqualTo(unsigned(expected));
        }
    }

    /** Takes the sign from a zero. */
    private static Object unsigned(Object value) {
        return value instanceof Double zero && zero == 0 ? Double.valueOf(0) : value;
    }

    /** Returns a value of H2's as one of ours. */
    private static Object theirs(String expression) throws SQLException {
        try (PreparedStatement select = h2.prepareStatement("select " + expression + " from sample");
                ResultSet result = select.executeQuery()) {
            assertThat(result.next()).isTrue();
            Object value = result.getObject(1);
            if (value instanceof Timestamp) {
                return result.getObject(1, LocalDateTime.class)
                        .toInstant(ZoneOffset.UTC)
                        .toEpochMilli();
            }
            if (value instanceof Date) {
                return result.getObject(1, LocalDate.class).toEpochDay();
            }
            if (value instanceof Double infinite && infinite.isInfinite()) {
                return null;
            }
            return value instanceof Integer number ? Long.valueOf(number) : value;
        }
    }

    private static void insert(Map<String, Object> row) throws SQLException {
        execute("delete from sample");
        String names = String.join(", ", row.keySet());
        String marks = String.join(", ", row.keySet().stream().map(name -> "?").toList());
        try (PreparedStatement insert =
                h2.prepareStatement("insert into sample(" + names + ") values (" + marks + ")")) {
            int at = 1;
            for (Map.Entry<String, Object> field : row.entrySet()) {
                insert.setObject(at++, theirs(field.getKey(), field.getValue()));
            }
            insert.executeUpdate();
        }
    }

    private static Object theirs(String name, Object value) {
        if (value == null) {
            return null;
        }
        return switch (name) {
            case "at", "seen" -> LocalDateTime.ofInstant(Instant.ofEpochMilli((Long) value), ZoneOffset.UTC);
            case "born" -> LocalDate.ofEpochDay((Long) value);
            default -> value;
        };
    }

    private static void execute(String sql) throws SQLException {
        try (PreparedStatement statement = h2.prepareStatement(sql)) {
            statement.execute();
        }
    }

    private static Map<String, Object> randomRow(Random random) {
        Map<String, Object> row = new HashMap<>();
        row.put("page", RandomSql.randomText(random));
        row.put("referrer", random.nextInt(3) == 0 ? null : RandomSql.randomText(random));
        row.put("method", random.nextBoolean() ? "GET" : "POST");
        row.put("status", 100L + random.nextInt(500));
        row.put("bytes", random.nextInt(8) == 0 ? random.nextLong() : random.nextInt(10_000));
        row.put("latency", random.nextInt(3) == 0 ? null : (long) random.nextInt(100) - 20);
        row.put("score", random.nextInt(3) == 0 ? null : random.nextGaussian() * 10);
        row.put("ratio", (double) random.nextInt(16) / 8);
        row.put("cached", random.nextBoolean());
        row.put("secure", random.nextInt(3) == 0 ? null : random.nextBoolean());
        row.put("price", BigDecimal.valueOf(random.nextInt(1_000_000) - 200_000, 4));
        row.put("discount", random.nextInt(3) == 0 ? null : BigDecimal.valueOf(random.nextInt(10_000), 4));
        row.put("at", (long) (random.nextDouble() * 4e12) - 1_000_000_000_000L);
        row.put("seen", random.nextInt(3) == 0 ? null : (long) random.nextInt() * 1_000L);
        row.put("born", random.nextInt(3) == 0 ? null : (long) random.nextInt(40_000) - 10_000);
        return row;
    }
}
