package io.millrace.connect.cassandra.config;

import java.util.List;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigDef.Width;

/** Adds the options of one group to a definition, in the order in which user interfaces show them. */
final class OptionGroup {

    private final ConfigDef definition;
    private final String name;
    private int order;

    OptionGroup(ConfigDef definition, String name) {
        this.definition = definition;
        this.name = name;
    }

    OptionGroup option(
            String option,
            Type type,
            Object defaultValue,
            Validator validator,
            Importance importance,
            String displayName,
            String doc) {
        Width width =
                switch (type) {
                    case BOOLEAN, INT, LONG, SHORT, DOUBLE -> Width.SHORT;
                    case STRING, PASSWORD, CLASS -> Width.MEDIUM;
                    case LIST -> Width.LONG;
                };
        definition.define(
                option, type, defaultValue, validator, importance, doc, name, ++order, width, displayName, List.of());
        return this;
    }

    /** Adds an option that takes one of a few words; user interfaces offer them. */
    OptionGroup choice(
            String option,
            Choices choices,
            String defaultValue,
            Importance importance,
            String displayName,
            String doc) {
        definition.define(
                option,
                Type.STRING,
                defaultValue,
                choices,
                importance,
                doc,
                name,
                ++order,
                Width.SHORT,
                displayName,
                choices);
        return this;
    }
}
