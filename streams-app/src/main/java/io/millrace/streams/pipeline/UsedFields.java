package io.millrace.streams.pipeline;

import io.millrace.streams.pipeline.Pipeline.Derived;
import io.millrace.streams.pipeline.Pipeline.FieldName;
import io.millrace.streams.pipeline.Pipeline.KeyColumn;
import io.millrace.streams.pipeline.Pipeline.MeasureSpec;
import io.millrace.streams.pipeline.Pipeline.Rollup;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Finds which fields of an event a pipeline looks at. Whatever is named anywhere counts, so none is ever missed. */
public final class UsedFields {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private UsedFields() {}

    /**
     * Returns the fields that are used.
     *
     * @param pipeline the pipeline
     * @return says of a field's name whether the pipeline looks at it; of any name if it has flows, which hand whole events on
     */
    public static Predicate<String> of(Pipeline pipeline) {
        if (!pipeline.flows().isEmpty()) {
            return name -> true;
        }
        List<String> texts = new ArrayList<>();
        add(texts, pipeline.source().timestamp());
        add(texts, pipeline.source().id());
        pipeline.derived().stream().map(Derived::expression).forEach(texts::add);
        for (Rollup rollup : pipeline.rollups()) {
            rollup.key().stream().map(KeyColumn::field).forEach(texts::add);
            rollup.partitionKey().stream().map(KeyColumn::field).forEach(texts::add);
            rollup.measures().stream().map(MeasureSpec::arguments).forEach(texts::addAll);
            texts.add(rollup.filter());
        }
        Set<String> names = new HashSet<>();
        for (String text : texts) {
            if (text != null) {
                NAME.matcher(text).results().map(MatchResult::group).forEach(names::add);
            }
        }
        return Set.copyOf(names)::contains;
    }

    private static void add(List<String> texts, FieldName field) {
        if (field != null) {
            texts.add(field.name());
        }
    }
}
