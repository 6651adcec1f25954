package io.millrace.endtoend;

/** What the tests put where secrets and payloads are, for {@link LeakSearch} to look for where neither belongs. */
final class Planted {

    /** Part of every password of the tests. */
    static final String SECRET = "pl4nted-secret";

    /** Part of values of records, good and bad. */
    static final String PAYLOAD = "pl4nted-payload";

    private Planted() {}
}
