package io.millrace.benchmarks.sink;

import java.util.Random;

/** Which partition keys a run of rows has. */
enum Workload {
    UNIFORM("5,000 keys, uniform", 1) {
        @Override
        int key(int row, Random random) {
            return random.nextInt(5_000);
        }
    },
    ZIPF("5,000 keys, Zipf", 1) {
        @Override
        int key(int row, Random random) {
            return Zipf.OVER_5_000.draw(random);
        }
    },
    RUNS("runs of 100 rows per key", 1) {
        @Override
        int key(int row, Random random) {
            return row / 100;
        }
    },
    SPARSE("1M keys, uniform", 10) {
        @Override
        int key(int row, Random random) {
            return random.nextInt(1_000_000);
        }
    };

    final String title;
    /** How many partitions the bare driver puts into one batch. */
    final int partitionsPerBatch;

    Workload(String title, int partitionsPerBatch) {
        this.title = title;
        this.partitionsPerBatch = partitionsPerBatch;
    }

    abstract int key(int row, Random random);

    /** Zipf's law with exponent 1, drawn by looking up a uniform number in the cumulated weights. */
    private static final class Zipf {
        static final Zipf OVER_5_000 = new Zipf(5_000);

        private final double[] cumulated;

        Zipf(int keys) {
            cumulated = new double[keys];
            double sum = 0;
            for (int i = 0; i < keys; i++) {
                sum += 1.0 / (i + 1);
                cumulated[i] = sum;
            }
        }

        int draw(Random random) {
            double point = random.nextDouble() * cumulated[cumulated.length - 1];
            int found = java.util.Arrays.binarySearch(cumulated, point);
            return found >= 0 ? found : -found - 1;
        }
    }
}
