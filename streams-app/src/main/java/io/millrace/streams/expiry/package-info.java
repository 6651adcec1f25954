/** Deletes what a store no longer needs, as fast as it grows and never much at a time. */
package io.millrace.streams.expiry;
