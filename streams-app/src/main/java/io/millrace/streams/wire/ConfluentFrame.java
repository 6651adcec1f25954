package io.millrace.streams.wire;

/** The five bytes before an Avro value on a topic: a zero and the id its schema has in the registry. */
public final class ConfluentFrame {
    /** How long the frame is. */
    public static final int BYTES = 5;

    private static final byte MAGIC = 0;

    private ConfluentFrame() {}

    /**
     * Returns the frame of a schema id.
     *
     * @param schemaId the id in the registry
     * @return five bytes
     */
    public static byte[] of(int schemaId) {
        return new byte[] {
            MAGIC, (byte) (schemaId >>> 24), (byte) (schemaId >>> 16), (byte) (schemaId >>> 8), (byte) schemaId
        };
    }

    /**
     * Says whether bytes begin with a frame.
     *
     * @param value a topic's value
     * @return true if there is room for a frame and it begins with the zero
     */
    public static boolean startsWith(byte[] value) {
        return value.length >= BYTES && value[0] == MAGIC;
    }

    /**
     * Returns the schema id of framed bytes.
     *
     * @param value bytes for which {@link #startsWith} holds
     * @return the id
     */
    public static int schemaId(byte[] value) {
        return (value[1] & 0xff) << 24 | (value[2] & 0xff) << 16 | (value[3] & 0xff) << 8 | (value[4] & 0xff);
    }
}
