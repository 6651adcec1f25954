package io.millrace.connect.cassandra.mapping;

import io.millrace.connect.cassandra.config.ColumnSource;
import io.millrace.connect.cassandra.config.FieldPath;
import io.millrace.connect.cassandra.config.FieldPath.Root;
import io.millrace.connect.cassandra.config.RecordSources;
import io.millrace.connect.cassandra.mapping.encoding.FieldName;
import io.millrace.connect.cassandra.mapping.encoding.FieldValue;
import io.millrace.connect.cassandra.mapping.encoding.Unencodable;
import io.millrace.expressions.NearestName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * Finds the fields that a sample of a topic's records has not, or a schema of theirs, with the names of those that it has: they are its
 * author's, and may be quoted.
 */
final class SampleFields {

    private static final int LISTED_NAMES = 20;

    private final String what;
    private final boolean hasKeyAndHeaders;

    private SampleFields(String what, boolean hasKeyAndHeaders) {
        this.what = what;
        this.hasKeyAndHeaders = hasKeyAndHeaders;
    }

    /** Makes it for a record that somebody gave. */
    static SampleFields ofSample() {
        return new SampleFields("the sample", true);
    }

    /**
     * Makes it for a record that stands for all of a schema. Of keys and headers nothing is known.
     *
     * @param what the schema, in words
     */
    static SampleFields ofSchema(String what) {
        return new SampleFields(what, false);
    }

    /** Returns what a source takes from the record that it has not, and has to have. */
    List<String> problems(ColumnSource source, SinkRecord record) {
        List<String> problems = new ArrayList<>();
        RecordSources.parts(source).forEach(part -> {
            if (part instanceof ColumnSource.Field field && !field.path().optional()) {
                problem(field, record).ifPresent(problems::add);
            } else if (part instanceof ColumnSource.Header header
                    && hasKeyAndHeaders
                    && !header.optional()
                    && record.headers().lastWithName(header.name()) == null) {
                problems.add(header + " is not among topic." + record.topic()
                        + ".sample.headers: add it, {\"" + header.name()
                        + "\": \"its text\"}; if records may lack it, put a question mark after it");
            }
        });
        return problems;
    }

    private Optional<String> problem(ColumnSource.Field source, SinkRecord record) {
        FieldPath path = source.path();
        Object parent;
        try {
            parent = PathReader.of(path.root(), record);
        } catch (Unencodable e) {
            return Optional.of(source + " " + e.getMessage());
        }
        if (path.root() == Root.KEY && !hasKeyAndHeaders) {
            return Optional.empty();
        }
        if (parent == null && path.root() == Root.KEY) {
            return Optional.of(source + " is missing: set topic." + record.topic() + ".sample.key to a key");
        }
        for (int i = 0; i < path.steps().size() && parent != null; i++) {
            List<String> names = names(parent);
            String wanted = path.steps().get(i);
            if (names.isEmpty()) {
                // No structure: whoever reads it says so.
                return Optional.empty();
            }
            if (!names.contains(wanted)) {
                FieldPath holder = new FieldPath(path.root(), path.steps().subList(0, i), false);
                return Optional.of(
                        source + " is missing: " + holder + " of " + what + " has no " + wanted + hint(wanted, names));
            }
            parent = child(parent, wanted);
        }
        return Optional.empty();
    }

    private static String hint(String wanted, List<String> names) {
        List<String> quotable =
                names.stream().filter(FieldName::isQuotable).sorted().toList();
        String optional = "; if records may lack it, put a question mark after it";
        return NearestName.of(wanted, quotable)
                .map(nearest -> "; did you mean " + nearest + "?")
                .orElse((quotable.size() <= LISTED_NAMES ? "; it has " + String.join(", ", quotable) : "") + optional);
    }

    private static List<String> names(Object parent) {
        if (parent instanceof Map<?, ?> map) {
            return map.keySet().stream().map(String::valueOf).toList();
        }
        return parent instanceof Struct struct
                ? struct.schema().fields().stream().map(Field::name).toList()
                : List.of();
    }

    private static Object child(Object parent, String name) {
        return parent instanceof Struct struct
                ? FieldValue.of(struct, struct.schema().field(name))
                : ((Map<?, ?>) parent).get(name);
    }
}
