package io.millrace.endtoend;

import java.math.BigDecimal;

/**
 * An event of {@link OrdersTopic}.
 *
 * @param id tells it from all others
 * @param item what was ordered
 * @param place where
 * @param at when, in milliseconds since 1970
 * @param channel the symbol of an enum
 * @param quantity how many
 * @param price has as many digits behind the point as the schema of its time
 * @param delayMs null where it was not measured
 */
record Order(
        String id,
        String item,
        String place,
        long at,
        String channel,
        long quantity,
        BigDecimal price,
        Integer delayMs) {}
