/**
 * Knows what state an application has in Kafka and on this machine, which pipeline it belongs to, and decides at start whether
 * the two fit.
 */
package io.millrace.streams.state;
