/** Filters and derived fields: the expression language over the bytes of an event. */
package io.millrace.streams.expression;
