package io.millrace.streams.rollup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.kafka.common.utils.Bytes;

/** The table of rows against one of the library's. */
class KeyMapTest {
    private static final class Numbered implements KeyMap.Entry {
        private final byte[] key;
        private final int number;

        Numbered(byte[] key, int number) {
            this.key = key;
            this.number = number;
        }

        @Override
        public byte[] key() {
            return key;
        }
    }

    @Provide
    Arbitrary<List<byte[]>> keys() {
        // Few different bytes, so that keys repeat and are each other's beginnings.
        return Arbitraries.bytes()
                .between((byte) 0, (byte) 2)
                .array(byte[].class)
                .ofMaxSize(12)
                .list()
                .ofMaxSize(400);
    }

    @Property(tries = 300)
    void findsWhatWasPutAndNothingElse(@ForAll("keys") List<byte[]> keys) {
        KeyMap<Numbered> map = new KeyMap<>();
        Map<Bytes, Integer> model = new HashMap<>();
        for (byte[] key : keys) {
            Numbered found = get(map, key);
            assertThat(found == null ? null : found.number).isEqualTo(model.get(Bytes.wrap(key)));
            if (found == null) {
                map.put(new Numbered(key, model.size()));
                model.put(Bytes.wrap(key), model.size());
            }
        }

        assertThat(map.size()).isEqualTo(model.size());
        Map<Bytes, Integer> all = new HashMap<>();
        map.forEach(entry -> all.put(Bytes.wrap(entry.key()), entry.number));
        assertThat(all).isEqualTo(model);
        map.clear();
        keys.forEach(key -> assertThat(get(map, key)).isNull());
        assertThat(map.size()).isZero();
    }

    @Property(tries = 300)
    void whatIsRemovedIsGoneAndTheRestIsFound(@ForAll("keys") List<byte[]> keys) {
        KeyMap<Numbered> map = new KeyMap<>();
        for (byte[] key : keys) {
            if (get(map, key) == null) {
                map.put(new Numbered(key, map.size()));
            }
        }
        int before = map.size();
        List<Numbered> removed = new ArrayList<>();
        map.remove(entry -> entry.number % 3 == 0, removed::add);

        assertThat(removed).hasSize((before + 2) / 3).allMatch(entry -> entry.number % 3 == 0);
        assertThat(map.size()).isEqualTo(before - removed.size());
        removed.forEach(entry -> assertThat(get(map, entry.key())).isNull());
        List<Numbered> left = new ArrayList<>();
        map.forEach(left::add);
        assertThat(left).hasSize(map.size()).allMatch(entry -> get(map, entry.key()) == entry);
    }

    /** Keys that all had one hash when it was a function of the bytes that anybody could invert. */
    @Property(tries = 20)
    void nobodyCanChooseKeysThatCollide(@ForAll long chosen) {
        Set<Integer> hashes = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            byte[] key = ByteBuffer.allocate(2 * Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(i)
                    .putLong(unkeyedMix(i ^ 2L * Long.BYTES) ^ chosen)
                    .array();
            hashes.add(KeyMap.hash(key, 0, key.length));
        }

        assertThat(hashes).hasSizeGreaterThan(9_900).doesNotContain(0);
    }

    private static long unkeyedMix(long value) {
        long mixed = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
        return (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
    }

    /** Looks a key up where it stands in a longer buffer. */
    private static Numbered get(KeyMap<Numbered> map, byte[] key) {
        byte[] buffer = new byte[key.length + 7];
        System.arraycopy(key, 0, buffer, 3, key.length);
        return map.get(buffer, 3, 3 + key.length);
    }
}
