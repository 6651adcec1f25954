package io.millrace.connect.cassandra.mapping;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.type.UserDefinedType;
import io.millrace.connect.cassandra.config.TableMapping;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import io.millrace.expressions.NearestName;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Columns of which a mapping writes single fields, and leaves the others as they are: of user-defined types that are not frozen. */
final class PartialColumns {

    private PartialColumns() {}

    /** Finds what a part of a mapping writes to: a column, or a field of one. */
    static Optional<Column> target(TableSchema table, TableMapping.Column mapped) {
        Optional<Column> column = table.column(mapped.name());
        return mapped.part().isEmpty()
                ? column
                : column.flatMap(whole -> field(whole, mapped.part().get()));
    }

    private static Optional<Column> field(Column whole, String wanted) {
        if (!(whole.type() instanceof UserDefinedType type) || type.isFrozen()) {
            return Optional.empty();
        }
        List<CqlIdentifier> names = type.getFieldNames();
        return names.stream()
                .filter(name -> name.asInternal().equals(wanted))
                .findFirst()
                .or(() -> only(names.stream()
                        .filter(name -> name.asInternal().equalsIgnoreCase(wanted))
                        .toList()))
                .map(name -> whole.part(name, type.getFieldTypes().get(names.indexOf(name))));
    }

    private static Optional<CqlIdentifier> only(List<CqlIdentifier> found) {
        return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
    }

    /** Returns why there is no such field of a column; empty if there is, or all of the column is meant. */
    static Optional<String> problem(TableSchema table, Column whole, TableMapping.Column mapped) {
        if (mapped.part().isEmpty() || field(whole, mapped.part().get()).isPresent()) {
            return Optional.empty();
        }
        String where = table + ", " + whole + ": ";
        if (!(whole.type() instanceof UserDefinedType type)) {
            return Optional.of(
                    where + "has no fields to set, since it is of no user-defined type; a column whose name has a"
                            + " dot stands in double quotes: \"" + mapped.target() + "\"");
        }
        if (type.isFrozen()) {
            return Optional.of(
                    where + "is frozen, so that Cassandra writes it as a whole or not at all; map the whole of it, "
                            + mapped.name() + "=<source>, or make it a column of the type that is not frozen");
        }
        List<String> fields =
                type.getFieldNames().stream().map(CqlIdentifier::asInternal).toList();
        return Optional.of(where + "has no field " + mapped.part().get()
                + NearestName.of(mapped.part().get(), fields)
                        .map(nearest -> "; did you mean " + nearest + "?")
                        .orElse("; it has " + String.join(", ", fields)));
    }

    /** Tells whether a column is written as a whole and by its fields, too, of which Cassandra takes one. */
    static boolean isTwofold(Column target, Set<Column> before) {
        return before.stream()
                .anyMatch(other -> other.name().equals(target.name())
                        && other.part().isPresent() != target.part().isPresent());
    }
}
