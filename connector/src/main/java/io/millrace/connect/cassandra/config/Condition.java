package io.millrace.connect.cassandra.config;

import io.millrace.expressions.ParsedExpression;

/**
 * A condition on a record.
 *
 * @param option the option that it stands in, for error messages
 */
public record Condition(String option, ParsedExpression expression) {}
