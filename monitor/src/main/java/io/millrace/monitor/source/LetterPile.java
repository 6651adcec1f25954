package io.millrace.monitor.source;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** The letters that have been read and are still there: of each no more than what it is counted by. */
final class LetterPile {

    private static final int MOST_REASONS = 50;
    private static final String OTHERS = "others";
    /** Of all partitions together; of one that brings more the oldest are forgotten. */
    private static final int MOST_LETTERS = 100_000;

    private final Map<TopicPartition, Place> places = new HashMap<>();
    private final Set<Kind> kinds = new HashSet<>();
    /** In all places. */
    private int size;

    private record Kind(String topic, String reason) {}

    /** What is known of a partition. */
    private static final class Place {
        private final Deque<Lying> letters = new ArrayDeque<>();
        private final long endAtFirst;
        private long from;
        private long sent;
        private Newest newest;

        Place(long from, long end) {
            this.from = from;
            this.endAtFirst = end;
        }
    }

    private static final class Lying {
        private final long offset;
        private final Kind kind;
        private final BooleanSupplier isSent;
        private boolean sent;

        Lying(long offset, Kind kind, BooleanSupplier isSent) {
            this.offset = offset;
            this.kind = kind;
            this.isSent = isSent;
        }
    }

    /** @param look the one in which it was seen to be added; 0 if it was there before */
    private record Newest(Lying letter, long look, Letters.Example example) {}

    /** The partitions that are counted. */
    Set<TopicPartition> partitions() {
        return Set.copyOf(places.keySet());
    }

    /** Begins to count a partition. */
    void begin(TopicPartition partition, long from, long end) {
        places.put(partition, new Place(from, end));
    }

    /** Forgets all partitions but these. */
    void keep(Set<TopicPartition> partitions) {
        places.keySet().retainAll(partitions);
        size = places.values().stream().mapToInt(place -> place.letters.size()).sum();
    }

    /**
     * Takes the next letter of its partition.
     *
     * @param look a number that grows
     */
    void take(ConsumerRecord<byte[], byte[]> letter, BooleanSupplier isSent, long look) {
        Place place = places.get(new TopicPartition(letter.topic(), letter.partition()));
        LetterHeaders headers = new LetterHeaders(letter);
        String reason = headers.reason();
        Lying lying = new Lying(letter.offset(), kind(letter.topic(), reason), isSent);
        place.letters.add(lying);
        size++;
        place.newest = new Newest(
                lying,
                letter.offset() < place.endAtFirst ? 0 : look,
                new Letters.Example(
                        letter.topic(),
                        letter.partition(),
                        letter.offset(),
                        letter.timestamp(),
                        headers.source(),
                        reason,
                        headers.message()));
        if (size > MOST_LETTERS) {
            place.from = forgetFirst(place) + 1;
        }
    }

    private Kind kind(String topic, String reason) {
        Kind kind = new Kind(topic, reason);
        if (kinds.contains(kind) || kinds.size() < MOST_REASONS) {
            kinds.add(kind);
            return kind;
        }
        return new Kind(topic, OTHERS);
    }

    /** Forgets what is not there any more. */
    void forgetBefore(Map<TopicPartition, Long> begin) {
        places.forEach((partition, place) -> {
            while (!place.letters.isEmpty() && place.letters.getFirst().offset < begin.get(partition)) {
                forgetFirst(place);
            }
        });
        kinds.retainAll(byKind().keySet());
    }

    /** Looks which letters have been sent back. */
    void lookUp() {
        for (Place place : places.values()) {
            for (Lying letter : place.letters) {
                if (!letter.sent && letter.isSent.getAsBoolean()) {
                    letter.sent = true;
                    place.sent++;
                }
            }
        }
    }

    private long forgetFirst(Place place) {
        Lying gone = place.letters.removeFirst();
        size--;
        place.sent -= gone.sent ? 1 : 0;
        return gone.offset;
    }

    /**
     * Counts.
     *
     * @param position up to where each partition has been read
     */
    Letters count(Map<TopicPartition, Long> begin, Map<TopicPartition, Long> position, Map<TopicPartition, Long> end) {
        Set<String> topics =
                places.keySet().stream().map(TopicPartition::topic).collect(Collectors.toCollection(TreeSet::new));
        List<Letters.Topic> told = topics.stream()
                .map(topic -> {
                    long all = 0;
                    long read = 0;
                    long sent = 0;
                    for (Map.Entry<TopicPartition, Place> each : places.entrySet()) {
                        TopicPartition partition = each.getKey();
                        if (partition.topic().equals(topic)) {
                            long known = each.getValue().letters.size();
                            boolean whole = each.getValue().from <= begin.get(partition)
                                    && position.get(partition) >= end.get(partition);
                            all += whole ? known : Math.max(known, end.get(partition) - begin.get(partition));
                            read += known;
                            sent += each.getValue().sent;
                        }
                    }
                    return new Letters.Topic(topic, all, read, sent);
                })
                .toList();
        List<Letters.Reason> reasons = byKind().entrySet().stream()
                .map(each ->
                        new Letters.Reason(each.getKey().topic(), each.getKey().reason(), each.getValue()))
                .sorted(Comparator.comparingLong(Letters.Reason::letters)
                        .reversed()
                        .thenComparing(Letters.Reason::topic)
                        .thenComparing(Letters.Reason::reason))
                .toList();
        return new Letters(told, reasons, newest().orElse(null));
    }

    private Map<Kind, Long> byKind() {
        return places.values().stream()
                .flatMap(place -> place.letters.stream())
                .filter(letter -> !letter.sent)
                .collect(Collectors.groupingBy(letter -> letter.kind, Collectors.counting()));
    }

    /** Times do not tell, but where nothing else does: a letter has its record's. */
    private Optional<Letters.Example> newest() {
        return places.values().stream()
                .filter(place -> !place.letters.isEmpty() && !place.newest.letter().sent)
                .map(place -> place.newest)
                .max(Comparator.comparingLong(Newest::look)
                        .thenComparingLong(newest -> newest.example().atMs()))
                .map(Newest::example);
    }
}
