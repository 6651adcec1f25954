/** Folds counters: combines a task's events into partials, and merges the partials of all tasks into rows. */
package io.millrace.streams.rollup;
