package io.millrace.benchmarks.line;

/**
 * A column of a table, and the field of a record that it is written from.
 *
 * @param name of both
 * @param nullable whether some rows have no value of it
 */
record Column(String name, ColumnType type, boolean nullable) {

    static Column of(String name, ColumnType type) {
        return new Column(name, type, false);
    }

    String avroField() {
        return nullable
                ? "{\"name\": \"%s\", \"type\": [\"null\", %s], \"default\": null}".formatted(name, type.avroType)
                : "{\"name\": \"%s\", \"type\": %s}".formatted(name, type.avroType);
    }
}
