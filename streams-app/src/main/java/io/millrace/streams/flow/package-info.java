/** Hands single events on under a shard key. */
package io.millrace.streams.flow;
