package io.millrace.benchmarks.balance;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.UUID;
import java.util.function.ToLongFunction;

/** Partition keys that look like UUIDs, with numbers of rows by Zipf's law with exponent 1 and rows of 50 to 450 bytes. */
final class Keys {

    private static final long SEED = 1;
    private static final int SMALLEST_ROW = 50;
    private static final int ROW_SIZES = 400;

    private final byte[][] names;
    private final long[] tokens;
    private final long[] rows;
    private final long[] bytes;
    private final double[] cumulated;

    /**
     * @param count how many keys
     * @param totalRows about how many rows they have together
     * @param token the token that Cassandra gives a partition key
     */
    Keys(int count, long totalRows, ToLongFunction<ByteBuffer> token) {
        names = new byte[count][];
        tokens = new long[count];
        rows = new long[count];
        bytes = new long[count];
        cumulated = new double[count];
        Random random = new Random(SEED);
        double sum = 0;
        for (int key = 0; key < count; key++) {
            sum += 1.0 / (key + 1);
            cumulated[key] = sum;
            names[key] =
                    new UUID(random.nextLong(), random.nextLong()).toString().getBytes(StandardCharsets.US_ASCII);
            tokens[key] = token.applyAsLong(ByteBuffer.wrap(names[key]));
        }
        for (int key = 0; key < count; key++) {
            rows[key] = Math.max(1, Math.round(totalRows / sum / (key + 1)));
            bytes[key] = rows[key] * (SMALLEST_ROW + random.nextInt(ROW_SIZES));
        }
    }

    int count() {
        return names.length;
    }

    /** The key's bytes, which are UTF-8 text. */
    byte[] name(int key) {
        return names[key];
    }

    long token(int key) {
        return tokens[key];
    }

    long rows(int key) {
        return rows[key];
    }

    long bytes(int key) {
        return bytes[key];
    }

    /** Draws a key, each as often as it has rows. */
    int draw(Random random) {
        int found = Arrays.binarySearch(cumulated, random.nextDouble() * cumulated[cumulated.length - 1]);
        return found >= 0 ? found : -found - 1;
    }
}
