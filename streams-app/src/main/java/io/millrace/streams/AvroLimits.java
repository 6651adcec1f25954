package io.millrace.streams;

/** A corrupt length in an event must not become an allocation of gigabytes: no Kafka record is this large. */
final class AvroLimits {
    private static final String LARGEST_ITEM = Integer.toString(64 * 1024 * 1024);

    private AvroLimits() {}

    /** Sets the limits, which Avro reads when the first of its classes is loaded. */
    static void set() {
        System.setProperty("org.apache.avro.limits.string.maxLength", LARGEST_ITEM);
        System.setProperty("org.apache.avro.limits.bytes.maxLength", LARGEST_ITEM);
        System.setProperty("org.apache.avro.limits.collectionItems.maxLength", LARGEST_ITEM);
    }
}
