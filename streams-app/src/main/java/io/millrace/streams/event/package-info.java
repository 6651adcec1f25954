/** An event, its fields where they lie in the record's bytes, and what may be wrong with it. */
package io.millrace.streams.event;
