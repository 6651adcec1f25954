/** Filters and derived fields: parsed, typed and evaluated over the bytes of an event. */
package io.millrace.streams.expression;
