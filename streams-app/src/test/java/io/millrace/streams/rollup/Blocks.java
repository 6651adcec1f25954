package io.millrace.streams.rollup;

import io.millrace.streams.wire.AvroOutput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Makes and reads blocks of partials, for tests outside this package. */
public final class Blocks {
    private Blocks() {}

    /** Returns a block of one partial of no event for each row. */
    public static byte[] of(RollupPlan plan, List<byte[]> rowKeys) {
        AvroOutput out = new AvroOutput();
        PartialBlock.writeHeader(plan.layouts().fingerprint(), 0, 1_000, out);
        rowKeys.forEach(rowKey -> PartialBlock.writePartial(
                rowKey, 1_000, plan.accumulators(), plan.accumulators().empty(), out));
        return out.toBytes();
    }

    /** Returns a block that tells of a task's clock, and nothing else. */
    public static byte[] clock(int task, long clock, boolean idle) {
        AvroOutput out = new AvroOutput();
        PartialBlock.writeHeader(0, idle ? PartialBlock.idle(task) : task, clock, out);
        return out.toBytes();
    }

    /** Says whether a block's task is not to be waited for. */
    public static boolean idle(RollupPlan plan, byte[] block) {
        PartialBlock.Reader reader = new PartialBlock.Reader(plan.layouts());
        reader.open(block, 0);
        return reader.idle();
    }

    /** Returns the keys of a block's rows, in order. */
    public static List<byte[]> rowKeys(RollupPlan plan, byte[] block) {
        PartialBlock.Reader reader = new PartialBlock.Reader(plan.layouts());
        List<byte[]> rowKeys = new ArrayList<>();
        reader.open(block, 0);
        while (reader.next()) {
            rowKeys.add(Arrays.copyOfRange(reader.bytes(), reader.keyFrom(), reader.keyTo()));
        }
        return rowKeys;
    }
}
