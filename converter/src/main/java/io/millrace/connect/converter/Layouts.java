package io.millrace.connect.converter;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The layouts of the schema ids seen so far. An id that cannot have one is remembered, too; after a registry that did not answer it is asked
 * again later.
 */
final class Layouts {

    private static final Logger LOG = LoggerFactory.getLogger(LazyAvroConverter.class);

    /** With one of these a record is not read, or not only, by the schema whose id it carries. */
    private static final List<String> OTHER_SCHEMAS =
            List.of("use.latest.version", "use.latest.with.metadata", "apicurio.registry.headers.enabled");

    private static final Set<String> UNSET = Set.of("", "false", "-1");

    /** Ids beyond are converted as ever. */
    private static final int REMEMBERED_IDS = 1_000;

    private static final long PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final RegistrySchemas registry;
    private final String what;
    private final LongSupplier nanoTime;
    /** Empty for ids that have none. */
    private final Map<Integer, Optional<AvroLayout>> known = new HashMap<>();
    /** Which no record has confirmed yet. */
    private final Map<Integer, AvroLayout> unconfirmed = new HashMap<>();

    private int lastId;
    private AvroLayout last;
    private boolean isPausing;
    private long pausingSince;

    private Layouts(RegistrySchemas registry, String what, LongSupplier nanoTime) {
        this.registry = registry;
        this.what = what;
        this.nanoTime = nanoTime;
    }

    /** Makes them for a converter with these options; empty if no record may be read by the schema of its id alone. */
    static Optional<Layouts> of(Map<String, ?> options, boolean isKey, LongSupplier nanoTime) {
        String what = isKey ? "Keys" : "Values";
        for (String option : OTHER_SCHEMAS) {
            Object value = options.get(option);
            if (value != null && !UNSET.contains(value.toString().trim().toLowerCase(Locale.ROOT))) {
                LOG.info("{} are converted to structs, one by one: {} is set", what, option);
                return Optional.empty();
            }
        }
        Optional<RegistrySchemas> registry = RegistrySchemas.of(options);
        if (registry.isEmpty()) {
            LOG.warn(
                    "{} are converted to structs, one by one: set schema.registry.url to where the registry has Confluent's"
                            + " API",
                    what);
        }
        return registry.map(found -> new Layouts(found, what, nanoTime));
    }

    /** Returns the layout of an id; null if there is none. */
    AvroLayout byId(int id) {
        if (last == null || lastId != id) {
            lastId = id;
            last = known.getOrDefault(id, Optional.empty()).orElse(null);
        }
        return last;
    }

    /** Tells whether it is worth learning what records with this id look like. */
    boolean isWanted(int id) {
        return !known.containsKey(id)
                && known.size() + unconfirmed.size() < REMEMBERED_IDS
                && (!isPausing || nanoTime.getAsLong() - pausingSince >= PAUSE_NANOS);
    }

    /**
     * Learns what records with this id look like.
     *
     * @param schema what the delegate makes of their schema
     * @param struct what it makes of the bytes of one of them
     */
    void learn(int id, Schema schema, byte[] bytes, AvroWalk walk, Struct struct) {
        try {
            isPausing = false;
            AvroLayout layout = unconfirmed.get(id);
            if (layout == null) {
                Optional<AvroLayout> made = AvroLayout.of(registry.byId(id), schema);
                if (made.isEmpty()) {
                    refuse(id, "the converter gives structs with other fields");
                    return;
                }
                layout = made.get();
                unconfirmed.put(id, layout);
            }
            int[] positions = walk.positions(layout, bytes, LazyAvroConverter.PREFIX);
            if (positions == null) {
                // Odd bytes, which the delegate has read all the same: another record may do.
                return;
            }
            if (!layout.agrees(new AvroStruct(layout, bytes, positions, same -> struct), struct)) {
                refuse(id, "the registry has another schema under this id than the converter");
                return;
            }
            known.put(id, Optional.of(layout));
            unconfirmed.remove(id);
            LOG.info("{} with schema {} stay bytes until somebody asks for a struct", what, id);
        } catch (FileNotFoundException e) {
            refuse(id, "the registry has no schema under this id in Confluent's API");
        } catch (UnreadableSchemaException e) {
            refuse(id, e.getMessage());
        } catch (IOException e) {
            isPausing = true;
            pausingSince = nanoTime.getAsLong();
            LOG.warn(
                    "{} with schema {} are converted to structs, one by one: the registry does not give the schema by"
                            + " Confluent's API ({}). It is asked again in a minute",
                    what,
                    id,
                    e.getClass().getSimpleName());
        }
    }

    private void refuse(int id, String why) {
        known.put(id, Optional.empty());
        unconfirmed.remove(id);
        LOG.warn("{} with schema {} are converted to structs, one by one: {}", what, id, why);
    }
}
