package io.millrace.benchmarks.line;

/** What waits in a topic to be written. */
enum Workload {
    /** The flow of the shipped pipeline, with its connector's own configuration. */
    AVRO("Avro page events", "page-events", Format.AVRO, 1, 1) {
        @Override
        RowSource rows(long count, long run) {
            return RowSource.pageEvents(count, run);
        }
    },
    JSON("JSON page events", "page-events-json", Format.JSON, 1, 1) {
        @Override
        RowSource rows(long count, long run) {
            return RowSource.pageEvents(count, run);
        }
    },
    MANY_KEYS("Avro, 1M keys", "page-events-many-keys", Format.AVRO, 10, 1) {
        @Override
        RowSource rows(long count, long run) {
            return RowSource.pageEvents(count, run, 1_000_000);
        }
    },
    SMALL("Avro, rows of 30 B", "small-rows", Format.AVRO, 1, 1) {
        @Override
        RowSource rows(long count, long run) {
            return RowSource.readings(count, run, 0);
        }
    },
    /** A tenth of the rows: as many bytes as two workloads of page events. */
    LARGE("Avro, rows of 2 KB", "large-rows", Format.AVRO, 1, 10) {
        @Override
        RowSource rows(long count, long run) {
            return RowSource.readings(count, run, 2_000);
        }
    };

    /** How a topic's values are written. */
    enum Format {
        AVRO,
        JSON
    }

    final String title;
    final String topic;
    final Format format;
    /** How many partitions the bare driver puts into one batch. */
    final int partitionsPerBatch;

    private final int divisor;

    Workload(String title, String topic, Format format, int partitionsPerBatch, int divisor) {
        this.title = title;
        this.topic = topic;
        this.format = format;
        this.partitionsPerBatch = partitionsPerBatch;
        this.divisor = divisor;
    }

    /** How many rows this workload has where page events have so many. */
    long count(long rows) {
        return Math.max(1, rows / divisor);
    }

    /** Where the rows go. */
    RowTable table() {
        return switch (this) {
            case SMALL -> RowTable.SMALL;
            case LARGE -> RowTable.LARGE;
            default -> RowTable.PAGE_EVENTS;
        };
    }

    /** @param run names the rows, milliseconds since 1970 */
    abstract RowSource rows(long count, long run);
}
