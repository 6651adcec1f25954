/** What is kept of a group of events, whatever their order: accumulators, the columns read of them, and their bytes. */
package io.millrace.streams.measure;
