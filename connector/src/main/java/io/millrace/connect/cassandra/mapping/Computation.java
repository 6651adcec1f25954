package io.millrace.connect.cassandra.mapping;

import io.millrace.connect.cassandra.config.ColumnSource;
import io.millrace.connect.cassandra.config.Conversions;
import io.millrace.connect.cassandra.config.RecordSources;
import io.millrace.connect.cassandra.mapping.encoding.Kind;
import io.millrace.connect.cassandra.mapping.encoding.Unencodable;
import io.millrace.expressions.Binding;
import io.millrace.expressions.ExpressionException;
import io.millrace.expressions.Node;
import io.millrace.expressions.ParsedExpression;
import io.millrace.expressions.Syntax;
import java.time.Clock;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * Evaluates an expression for records. The language has types and JSON without a schema has none before a record is there: so the
 * expression is bound for the kinds of values that a record turns out to have, and once for each combination of kinds. Belongs to the task
 * thread.
 */
final class Computation {

    /** A topic whose fields are of ever other kinds is slow, but never fills the memory. */
    private static final int REMEMBERED_PROGRAMS = 256;

    private final ParsedExpression expression;
    private final Schemas schemas;
    private final Conversions conversions;
    private final Clock clock;
    private final Map<ColumnSource, Input> inputs = new LinkedHashMap<>();
    private final Map<List<Kind>, Program> programs = new HashMap<>();
    private Input[] ordered = {};
    private Program last;

    Computation(ParsedExpression expression, Schemas schemas, Conversions conversions, Clock clock) {
        this.expression = expression;
        this.schemas = schemas;
        this.conversions = conversions;
        this.clock = clock;
    }

    /**
     * What the expression is for inputs of certain kinds.
     *
     * @param kinds by the order of the inputs; null for a null
     * @param root null where they do not go together
     * @param mistake why; null if they do
     */
    private record Program(List<Kind> kinds, Node<SinkRecord> root, String mistake) {}

    /**
     * Evaluates the expression.
     *
     * @return the node that holds the value until the next time; null for a null
     * @throws Unencodable when the record lacks what it needs, or has it of a type that does not go with it
     */
    Node<SinkRecord> evaluate(SinkRecord record) {
        for (Input input : ordered) {
            input.read(record);
        }
        Program program = last != null && fits(last) ? last : find(record);
        last = program;
        if (program.mistake() != null) {
            throw new Unencodable(program.mistake());
        }
        Node<SinkRecord> root = program.root();
        return root.evaluate(record) ? root : null;
    }

    /**
     * Returns why the expression cannot be evaluated for records like one, whatever they hold.
     *
     * @throws Unencodable when it lacks what it needs
     */
    Optional<String> mistake(SinkRecord example) {
        return Optional.ofNullable(bind(example).mistake());
    }

    private boolean fits(Program program) {
        for (int i = 0; i < ordered.length; i++) {
            if (ordered[i].kind() != program.kinds().get(i)) {
                return false;
            }
        }
        return true;
    }

    private Program find(SinkRecord record) {
        Program known = last == null ? null : programs.get(kinds());
        if (known != null) {
            return known;
        }
        Program program = bind(record);
        if (programs.size() < REMEMBERED_PROGRAMS) {
            programs.put(kinds(), program);
        }
        return program;
    }

    private Program bind(SinkRecord record) {
        Node<SinkRecord> root = null;
        String mistake = null;
        try {
            root = expression.bind(new RecordBinding(record));
        } catch (ExpressionException e) {
            mistake = "does not go with this record: column " + e.column() + ": " + e.getMessage();
        }
        ordered = inputs.values().toArray(Input[]::new);
        return new Program(kinds(), root, mistake);
    }

    /** Nulls among the kinds keep a list of the JDK's own from being one. */
    private List<Kind> kinds() {
        Kind[] kinds = new Kind[ordered.length];
        for (int i = 0; i < kinds.length; i++) {
            kinds[i] = ordered[i].kind();
        }
        return Arrays.asList(kinds);
    }

    /** Finds what an expression names in the record at hand. */
    private final class RecordBinding implements Binding<SinkRecord> {

        private final SinkRecord record;

        RecordBinding(SinkRecord record) {
            this.record = record;
        }

        @Override
        public Optional<Node<SinkRecord>> resolve(Syntax syntax) {
            return RecordSources.of(syntax).map(source -> {
                Input input = inputs.get(source);
                if (input == null) {
                    input = new Input(
                            RecordReaders.of(source, schemas, conversions, clock), source.toString(), conversions);
                    inputs.put(source, input);
                }
                // Known ones, too: an earlier record may have been refused halfway.
                input.read(record);
                return input.node();
            });
        }

        @Override
        public Set<String> functions() {
            return RecordSources.FUNCTIONS;
        }
    }
}
