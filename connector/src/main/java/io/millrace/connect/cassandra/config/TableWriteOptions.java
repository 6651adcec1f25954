package io.millrace.connect.cassandra.config;

import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import io.millrace.connect.cassandra.config.TableMapping.Change;
import io.millrace.connect.cassandra.config.TableOption.Setting;
import io.millrace.connect.cassandra.config.TableWrites.OnNotApplied;
import io.millrace.connect.cassandra.config.TableWrites.WriteCondition;
import io.millrace.expressions.NearestName;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigException;

/** Reads those of a table's options that say how its rows are written, and finds what does not go together. */
final class TableWriteOptions {

    // Written as in CQL, with an underscore.
    private static final Choices CONDITIONS = new Choices(Stream.of(WriteCondition.values())
            .map(condition -> condition.name().toLowerCase(Locale.ROOT))
            .toList());

    private final Map<Setting, TableOption> options;
    private final Map<Setting, Object> values;
    private final BiConsumer<String, String> errors;

    /**
     * Takes the options of one table.
     *
     * @param values what each was read as
     * @param errors told the option and what is wrong with it
     */
    TableWriteOptions(
            Map<Setting, TableOption> options, Map<Setting, Object> values, BiConsumer<String, String> errors) {
        this.options = options;
        this.values = values;
        this.errors = errors;
    }

    /**
     * What a mapping has, as far as it matters to the statement.
     *
     * @param ttl whether a time to live is given, by the mapping or beside it
     * @param writeTime whether a write time is
     */
    record Given(Optional<List<TableMapping.Column>> targets, boolean ttl, boolean writeTime) {}

    /** @throws ConfigException when it cannot be read */
    static Object read(TableOption option, String text) {
        return switch (option.setting()) {
            case CONSISTENCY -> {
                SinkOptions.CONSISTENCY_LEVELS.ensureValid(option.name(), text);
                yield SinkOptions.consistency(text);
            }
            case CQL -> CqlStatement.parse(option.name(), text);
            case CQL_IDEMPOTENT -> isTrue(option, text);
            case WRITE_CONDITION -> {
                CONDITIONS.ensureValid(option.name(), text);
                yield Choices.parse(WriteCondition.class, text);
            }
            case ON_NOT_APPLIED -> {
                Choices.of(OnNotApplied.values()).ensureValid(option.name(), text);
                yield Choices.parse(OnNotApplied.class, text);
            }
            default -> throw new IllegalArgumentException(option.name());
        };
    }

    private static boolean isTrue(TableOption option, String text) {
        return switch (text.trim().toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new ConfigException(option.name() + ": must be true or false");
        };
    }

    TableWrites writes() {
        TableOption any = options.values().iterator().next();
        return new TableWrites(
                any.prefix(),
                Optional.ofNullable((DefaultConsistencyLevel) values.get(Setting.CONSISTENCY)),
                (WriteCondition) values.getOrDefault(Setting.WRITE_CONDITION, WriteCondition.NONE),
                (OnNotApplied) values.getOrDefault(Setting.ON_NOT_APPLIED, OnNotApplied.DEAD_LETTER),
                Optional.ofNullable((CqlStatement) values.get(Setting.CQL)),
                (Boolean) values.getOrDefault(Setting.CQL_IDEMPOTENT, true));
    }

    /** Reports what does not go together. */
    void check(Given given) {
        TableWrites writes = writes();
        if (!writes.isConditional() && options.containsKey(Setting.ON_NOT_APPLIED)) {
            error(
                    Setting.ON_NOT_APPLIED,
                    "has no effect: all rows are written; set " + writes.conditionOption()
                            + ", or put an IF clause into the table's cql");
        }
        if (writes.cql().isPresent()) {
            checkStatement(writes.cql().get(), given);
        } else if (options.containsKey(Setting.CQL_IDEMPOTENT)) {
            error(Setting.CQL_IDEMPOTENT, "has no effect without " + writes.prefix() + "cql");
        }
        if (writes.condition() != WriteCondition.NONE) {
            checkCondition(writes.condition(), given);
        }
    }

    private void checkCondition(WriteCondition condition, Given given) {
        if (options.containsKey(Setting.CQL)) {
            error(
                    Setting.WRITE_CONDITION,
                    "is for statements that the sink makes: put the IF clause into "
                            + options.get(Setting.CQL).name());
        }
        if (given.writeTime()) {
            error(
                    options.containsKey(Setting.WRITE_TIME) ? Setting.WRITE_TIME : Setting.MAPPING,
                    "a conditional write takes no write time, Cassandra gives it its own: remove it, or "
                            + options.get(Setting.WRITE_CONDITION).name());
        }
        boolean changes = given.targets().stream()
                .flatMap(List::stream)
                .anyMatch(
                        column -> column.change() != Change.SET || column.part().isPresent());
        if (condition == WriteCondition.NOT_EXISTS && changes) {
            error(
                    Setting.WRITE_CONDITION,
                    "a row that is not there has no sets or maps to add to or remove from, and no fields to leave as"
                            + " they are: write whole columns with = in the mapping, or set it to exists");
        }
    }

    private void checkStatement(CqlStatement statement, Given given) {
        TableOption option = options.get(Setting.CQL);
        if (!NameTemplate.parse(option.keyspace()).isFixed()
                || !NameTemplate.parse(option.table()).isFixed()) {
            error(Setting.CQL, "is a statement of one table: name keyspace and table in the option, without ${}");
        } else if (!isOf(option, statement)) {
            error(
                    Setting.CQL,
                    "is a statement of table "
                            + statement
                                    .keyspace()
                                    .map(keyspace -> keyspace + ".")
                                    .orElse("") + statement.table()
                            + ", and the option is for table " + option.keyspace() + "." + option.table()
                            + ": name the same in both");
        }
        if (given.targets().isEmpty()) {
            error(
                    Setting.CQL,
                    "needs " + option.sibling(Setting.MAPPING) + ", which gives its parameters their values: "
                            + example(statement));
            return;
        }
        checkParameters(statement, given.targets().get());
        checkSpecial(statement, CqlStatement.TTL, given.ttl(), Setting.TTL);
        // A write time need not be given: it is the record's.
        if (given.writeTime()) {
            checkSpecial(statement, CqlStatement.WRITE_TIME, true, Setting.WRITE_TIME);
        }
    }

    private void checkParameters(CqlStatement statement, List<TableMapping.Column> targets) {
        List<String> mapped = targets.stream()
                .flatMap(target -> statement.parameter(target.target()).stream())
                .toList();
        for (TableMapping.Column target : targets) {
            Optional<String> parameter = statement.parameter(target.target());
            if (parameter.isEmpty()) {
                error(
                        Setting.MAPPING,
                        "the statement has no parameter :" + target.target()
                                + NearestName.of(target.target(), statement.parameters())
                                        .map(nearest -> "; did you mean " + nearest + "?")
                                        .orElse("; remove it, or put it into "
                                                + options.get(Setting.CQL).name()));
            } else if (target.change() != Change.SET) {
                error(
                        Setting.MAPPING,
                        target.target() + " is a parameter, and set with =: what becomes of the column the"
                                + " statement says");
            } else if (mapped.indexOf(parameter.get()) != mapped.lastIndexOf(parameter.get())
                    && !parameter.get().equals(target.target())) {
                error(Setting.MAPPING, "parameter :" + parameter.get() + " is mapped twice: keep one of them");
            }
        }
        statement.parameters().stream()
                .filter(parameter -> !mapped.contains(parameter))
                .forEach(parameter -> error(
                        Setting.MAPPING,
                        "nothing is mapped to the statement's parameter :" + parameter + ": add " + parameter
                                + "=<source>"));
    }

    private void checkSpecial(CqlStatement statement, String marker, boolean given, Setting setting) {
        if (given && !statement.has(marker)) {
            error(
                    options.containsKey(setting) ? setting : Setting.MAPPING,
                    "the statement has no parameter :" + marker + ": add USING "
                            + (setting == Setting.TTL ? "TTL" : "TIMESTAMP") + " :" + marker + " to "
                            + options.get(Setting.CQL).name());
        } else if (!given && statement.has(marker)) {
            error(
                    Setting.MAPPING,
                    "nothing is mapped to the statement's parameter :" + marker + ": add " + marker + "=<source>");
        }
    }

    private static boolean isOf(TableOption option, CqlStatement statement) {
        return isSame(option.table(), statement.table())
                && statement
                        .keyspace()
                        .filter(keyspace -> !isSame(option.keyspace(), keyspace))
                        .isEmpty();
    }

    /** Options may name a table as it was written when it was created, without quotes. */
    private static boolean isSame(String given, String stored) {
        return given.equals(stored) || given.toLowerCase(Locale.ROOT).equals(stored);
    }

    private static String example(CqlStatement statement) {
        return statement.parameters().stream()
                .findFirst()
                .map(parameter -> parameter + "=<source>, …")
                .orElse("<parameter>=<source>, …");
    }

    private void error(Setting setting, String message) {
        errors.accept(options.get(setting).name(), message);
    }
}
