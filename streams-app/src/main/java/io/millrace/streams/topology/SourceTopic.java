package io.millrace.streams.topology;

import io.millrace.streams.source.SourceEnd;

/**
 * Tells what is known of the topic of events before any is read.
 *
 * @param partitions how many partitions it has
 * @param appendTimes whether its records have the times at which brokers appended them
 * @param end says whether a partition of it has been read to its end
 */
public record SourceTopic(int partitions, boolean appendTimes, SourceEnd end) {}
