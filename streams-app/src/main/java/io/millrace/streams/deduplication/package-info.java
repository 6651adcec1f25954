/** Events that come twice are let through once. */
package io.millrace.streams.deduplication;
