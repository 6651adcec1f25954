package io.millrace.benchmarks.rollups;

import io.millrace.schemas.PageEvent;
import org.apache.avro.Schema;

/** In what form the same events are on the source topic. */
enum Workload {
    /** One record per event. */
    EVENTS("events", 1, 6_000_000),
    /** One record per 100 events: an Avro array of them. */
    BATCHES("event_batches", 100, 60_000_000);

    final String topic;
    final int eventsPerRecord;
    final long usualEvents;

    Workload(String topic, int eventsPerRecord, long usualEvents) {
        this.topic = topic;
        this.eventsPerRecord = eventsPerRecord;
        this.usualEvents = usualEvents;
    }

    /** The schema of the topic's values, which is registered before anything runs. */
    Schema schema() {
        Schema event = PageEvent.getClassSchema();
        return this == EVENTS ? event : Schema.createArray(event);
    }
}
