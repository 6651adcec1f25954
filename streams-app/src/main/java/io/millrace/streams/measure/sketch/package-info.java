/** Mergeable states with a canonical form: exact sums, distinct counts, quantiles. */
package io.millrace.streams.measure.sketch;
