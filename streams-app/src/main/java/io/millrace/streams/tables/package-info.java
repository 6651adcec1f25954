/** The tables that hold what a pipeline writes, as CQL. */
package io.millrace.streams.tables;
