package io.millrace.monitor;

/**
 * How far somebody is who sends events.
 *
 * @param sent events handed to the producer
 * @param planned how many there will be
 * @param drained whether everything that was sent is processed and stored: what is left of the lag are transaction markers
 */
public record SendProgress(long sent, long planned, boolean drained) {}
