package io.millrace.connect.cassandra.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/** The words that an option takes, in any case: its validator and its recommender in one. */
record Choices(List<String> words) implements ConfigDef.Validator, ConfigDef.Recommender {

    static Choices of(Enum<?>... constants) {
        return new Choices(Stream.of(constants).map(Choices::word).toList());
    }

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static <E extends Enum<E>> E parse(Class<E> type, String word) {
        return Enum.valueOf(type, word.trim().toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    @Override
    public void ensureValid(String name, Object value) {
        if (value == null || words.stream().noneMatch(word -> word.equalsIgnoreCase(((String) value).trim()))) {
            throw new ConfigException(name, value, "must be one of " + this);
        }
    }

    @Override
    public List<Object> validValues(String name, Map<String, Object> parsedConfig) {
        return List.copyOf(words);
    }

    @Override
    public boolean visible(String name, Map<String, Object> parsedConfig) {
        return true;
    }

    @Override
    public String toString() {
        return String.join(", ", words);
    }
}
