package io.millrace.connect.cassandra.config;

import java.util.Optional;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;

/**
 * What deletes rows.
 *
 * @param enabled whether a record without a value does; otherwise it is a bad record
 * @param flagField the field of the value that says so; empty for none
 */
public record DeleteConfig(boolean enabled, Scope scope, IncompleteKey incompleteKey, Optional<String> flagField) {

    static final String ENABLED = "delete.enabled";
    static final String SCOPE = "delete.scope";
    static final String INCOMPLETE_KEY = "delete.incomplete.key";
    static final String FLAG_FIELD = "delete.flag.field";

    /** How much a delete may take away. */
    public enum Scope {
        /** One row, whose whole primary key is needed. */
        ROW,
        /** Where the key has the whole partition key and no clustering column: all rows of the partition. */
        PARTITION
    }

    /** What becomes of a delete whose key does not name what is to be deleted in a table. */
    public enum IncompleteKey {
        /** It is a bad record, and nothing is deleted. */
        FAIL,
        /** That table is left as it is, and the topic's other tables lose their rows. */
        SKIP
    }

    static void define(ConfigDef definition) {
        new OptionGroup(definition, "Deletes")
                .option(
                        ENABLED,
                        Type.BOOLEAN,
                        true,
                        null,
                        Importance.MEDIUM,
                        "Deletes",
                        "Whether a record deletes the row that it names: one without a value, one of which delete.when or"
                                + " delete.flag.field says so, and a change of Debezium that is a delete. If not, such a"
                                + " record is a bad record.")
                .choice(
                        SCOPE,
                        Choices.of(Scope.values()),
                        Choices.word(Scope.ROW),
                        Importance.MEDIUM,
                        "Scope of deletes",
                        "How much a delete may take away. row: one row, so that all of the primary key is needed."
                                + " partition: a key that has all of the partition key and none of the clustering columns"
                                + " deletes the whole partition.")
                .choice(
                        INCOMPLETE_KEY,
                        Choices.of(IncompleteKey.values()),
                        Choices.word(IncompleteKey.FAIL),
                        Importance.MEDIUM,
                        "Incomplete keys",
                        "What becomes of a delete that does not name what to delete in a table. fail: it is a bad record, and"
                                + " deletes nothing anywhere. skip: that table is left as it is, rows that were to go"
                                + " included, and the other tables of the topic lose theirs.")
                .option(
                        FLAG_FIELD,
                        Type.STRING,
                        "__deleted",
                        null,
                        Importance.LOW,
                        "Deletion flag",
                        "A field of the value that marks a delete, as Debezium's ExtractNewRecordState writes it: true, as a"
                                + " boolean or text, deletes the row that the record names; false, null or no such field does"
                                + " not. Where the table has a column of this name it is a field like others. Empty: no"
                                + " field does.");
    }

    static DeleteConfig from(AbstractConfig config) {
        return new DeleteConfig(
                config.getBoolean(ENABLED),
                Choices.parse(Scope.class, config.getString(SCOPE)),
                Choices.parse(IncompleteKey.class, config.getString(INCOMPLETE_KEY)),
                Optional.of(config.getString(FLAG_FIELD).trim()).filter(name -> !name.isEmpty()));
    }
}
