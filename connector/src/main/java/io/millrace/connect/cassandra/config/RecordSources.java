package io.millrace.connect.cassandra.config;

import io.millrace.connect.cassandra.config.FieldPath.Root;
import io.millrace.expressions.Binding;
import io.millrace.expressions.ExpressionException;
import io.millrace.expressions.Node;
import io.millrace.expressions.ParsedExpression;
import io.millrace.expressions.Step;
import io.millrace.expressions.Syntax;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The names and functions by which an expression speaks of a record. */
public final class RecordSources {

    /** The functions that are none of the language's own. */
    public static final Set<String> FUNCTIONS = Set.of("json", "now", "uuid_of", "timeuuid_of");

    private RecordSources() {}

    /**
     * Finds what an expression names that no record has, and the functions that there are not.
     *
     * @throws ExpressionException at the first
     */
    static void check(ParsedExpression expression) {
        expression.bind(new UnknownRecord());
    }

    /** Tells whether a source takes anything from a record's value, or an element in it. */
    public static boolean needsValue(ColumnSource source) {
        return parts(source).anyMatch(RecordSources::isOfValue);
    }

    /** Tells whether a source takes anything from what is around a record's value. */
    public static boolean needsEnvelope(ColumnSource source) {
        return parts(source)
                .anyMatch(part ->
                        part instanceof ColumnSource.Field field && field.path().root() == Root.ENVELOPE);
    }

    private static boolean isOfElement(ColumnSource part) {
        return part instanceof ColumnSource.Metadata metadata
                ? metadata.attribute() == ColumnSource.Attribute.ELEMENT
                : part instanceof ColumnSource.Field field && field.path().root() == Root.ELEMENT;
    }

    private static boolean isOfValue(ColumnSource part) {
        if (isOfElement(part)) {
            return true;
        }
        if (part instanceof ColumnSource.Named named) {
            return named.root() == Root.VALUE;
        }
        return part instanceof ColumnSource.Field field && field.path().root() == Root.VALUE;
    }

    /** Returns the part of a source that is a record's own, and not that of another: no record can name the row of another by it. */
    public static Optional<ColumnSource> own(ColumnSource source) {
        return parts(source)
                .filter(part -> part instanceof ColumnSource.RecordId
                        || (part instanceof ColumnSource.Metadata metadata
                                && (metadata.attribute() == ColumnSource.Attribute.OFFSET
                                        || metadata.attribute() == ColumnSource.Attribute.TIMESTAMP)))
                .findFirst();
    }

    /** Tells whether a source takes anything from what a record holds: its key, its value, what is around it, or its headers. */
    public static boolean needsContent(ColumnSource source) {
        return parts(source)
                .anyMatch(part -> part instanceof ColumnSource.Field
                        || part instanceof ColumnSource.Named
                        || part instanceof ColumnSource.Header
                        || isOfElement(part));
    }

    /** Tells whether a source takes anything from an element of an array, or its position. */
    static boolean needsElement(ColumnSource source) {
        return parts(source)
                .anyMatch(part -> (part instanceof ColumnSource.Field field
                                && field.path().root() == Root.ELEMENT)
                        || (part instanceof ColumnSource.Metadata metadata
                                && metadata.attribute() == ColumnSource.Attribute.ELEMENT));
    }

    /** Tells whether a source gives another value each time a record is delivered. */
    public static boolean changesWithTime(ColumnSource source) {
        return parts(source).anyMatch(ColumnSource.Now.class::isInstance);
    }

    /** Returns what a source takes from the record: itself, or each part of what it is computed from. */
    public static Stream<ColumnSource> parts(ColumnSource source) {
        if (source instanceof ColumnSource.Json json) {
            return parts(json.text());
        }
        if (source instanceof ColumnSource.Computed computed) {
            UnknownRecord record = new UnknownRecord();
            computed.expression().bind(record);
            return record.sources.stream().flatMap(RecordSources::parts);
        }
        return Stream.of(source);
    }

    /** A record of which nothing is known: all of it is null. */
    private static final class UnknownRecord implements Binding<Object> {

        private final List<ColumnSource> sources = new ArrayList<>();

        @Override
        public Optional<Node<Object>> resolve(Syntax syntax) {
            return of(syntax).map(source -> {
                sources.add(source);
                return Node.<Object>unknown();
            });
        }

        @Override
        public Set<String> functions() {
            return FUNCTIONS;
        }
    }

    /**
     * Returns what a part of an expression takes from the record; empty where it computes something.
     *
     * @throws ExpressionException when it names what no record has
     */
    public static Optional<ColumnSource> of(Syntax syntax) {
        if (syntax instanceof Syntax.Field field) {
            return Optional.of(located(field.name(), List.of(), field.optional(), field.column()));
        }
        if (syntax instanceof Syntax.Access access) {
            return access(access);
        }
        return syntax instanceof Syntax.Call call ? call(call) : Optional.empty();
    }

    private static Optional<ColumnSource> access(Syntax.Access access) {
        List<String> steps = new ArrayList<>();
        boolean optional = false;
        for (Step step : access.steps()) {
            steps.add(text(step));
            optional |= step.optional();
        }
        if (access.base() instanceof Syntax.Field root) {
            return Optional.of(located(root.name(), steps, optional, access.column()));
        }
        if (access.base() instanceof Syntax.Call call && call(call).orElse(null) instanceof ColumnSource.Json json) {
            return Optional.of(new ColumnSource.Json(json.text(), steps, optional));
        }
        throw new ExpressionException(
                access.column(),
                "only fields of the record and json(...) have parts; name the field in it: json(value.a).b");
    }

    private static String text(Step step) {
        if (step instanceof Step.Name name) {
            return name.name();
        }
        return step instanceof Step.Index index ? Integer.toString(index.index()) : ((Step.Key) step).key();
    }

    private static ColumnSource located(String root, List<String> steps, boolean optional, int column) {
        return switch (root) {
            case "value" -> new ColumnSource.Field(new FieldPath(Root.VALUE, steps, optional));
            case "key" -> new ColumnSource.Field(new FieldPath(Root.KEY, steps, optional));
            case "element" -> new ColumnSource.Field(new FieldPath(Root.ELEMENT, steps, optional));
            case "envelope" -> new ColumnSource.Field(new FieldPath(Root.ENVELOPE, steps, optional));
            case "header" -> {
                if (steps.isEmpty()) {
                    throw new ExpressionException(column, "name the header: header.<name>");
                }
                yield new ColumnSource.Header(String.join(".", steps), optional);
            }
            case "record" ->
                new ColumnSource.Metadata(ColumnSource.Attribute.of(steps)
                        .orElseThrow(() -> new ExpressionException(column, ColumnSource.Attribute.USAGE)));
            default ->
                throw new ExpressionException(
                        column,
                        "a source starts with value, key, header, record, element or envelope; write value." + root
                                + " for a field of the value");
        };
    }

    private static Optional<ColumnSource> call(Syntax.Call call) {
        return switch (call.name().toLowerCase(Locale.ROOT)) {
            case "now" -> {
                if (!call.arguments().isEmpty()) {
                    throw new ExpressionException(call.column(), "is called as now()");
                }
                yield Optional.of(new ColumnSource.Now());
            }
            case "json" -> {
                ColumnSource text = call.arguments().size() == 1
                        ? of(call.arguments().get(0)).orElse(null)
                        : null;
                if (text == null) {
                    throw new ExpressionException(
                            call.column(),
                            "is called as json(<field>): it reads a text with JSON, or writes what else the field holds");
                }
                yield Optional.of(new ColumnSource.Json(text, List.of(), false));
            }
            case "uuid_of" -> Optional.of(id(call, ColumnSource.IdKind.UUID_OF));
            case "timeuuid_of" -> Optional.of(id(call, ColumnSource.IdKind.TIMEUUID_OF));
            default -> Optional.empty();
        };
    }

    private static ColumnSource id(Syntax.Call call, ColumnSource.IdKind kind) {
        boolean ofRecord = call.arguments().size() == 1
                && call.arguments().get(0) instanceof Syntax.Field field
                && field.name().equals("record");
        if (!ofRecord) {
            throw new ExpressionException(
                    call.column(),
                    "is called as " + call.name() + "(record): it comes from the record's topic, partition and offset");
        }
        return new ColumnSource.RecordId(kind);
    }
}
