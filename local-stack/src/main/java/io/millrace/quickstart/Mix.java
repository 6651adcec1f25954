package io.millrace.quickstart;

/** A 64-bit mixer with full avalanche: the base of the generator's randomness and of the digests. */
final class Mix {

    private static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L;

    private Mix() {}

    static long mix(long state, long value) {
        long z = (state ^ value) + GOLDEN;
        z = (z ^ (z >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D0_49BB_1331_11EBL;
        return z ^ (z >>> 31);
    }

    static long mix(long state, String text) {
        long z = mix(state, text.length());
        for (int i = 0; i < text.length(); i++) {
            z = mix(z, text.charAt(i));
        }
        return z;
    }

    /** A number in [0, 1) of 53 random bits. */
    static double unit(long bits) {
        return (bits >>> 11) * 0x1.0p-53;
    }
}
