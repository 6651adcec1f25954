package io.millrace.quickstart;

/** Sixty-four bits that stand for all fields of an event: eight bytes per event remember what every row must say. */
final class EventDigest {

    private static final long NO_LATENCY = Long.MIN_VALUE;

    private EventDigest() {}

    static long of(Event event) {
        return of(event.page(), event.occurredAt(), event.visitor(), event.status(), event.bytes(), event.latencyMs());
    }

    static long of(String page, long occurredAt, String visitor, int status, long bytes, Integer latencyMs) {
        long digest = Mix.mix(0, page);
        digest = Mix.mix(digest, occurredAt);
        digest = Mix.mix(digest, visitor);
        digest = Mix.mix(digest, status);
        digest = Mix.mix(digest, bytes);
        return Mix.mix(digest, latencyMs == null ? NO_LATENCY : latencyMs);
    }
}
