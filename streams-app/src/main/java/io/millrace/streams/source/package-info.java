/** Reads the records of the source: batches, schemas and their versions, and the time of an event. */
package io.millrace.streams.source;
