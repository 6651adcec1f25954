/** Decides about each event once, and hands it to the outputs that take it; duplicates and dead letters leave here. */
package io.millrace.streams.route;
