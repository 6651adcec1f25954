package io.millrace.connect.cassandra.mapping;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.connect.cassandra.config.Conversions;
import io.millrace.connect.cassandra.mapping.encoding.Unencodable;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.sink.SinkRecord;

/** Follows a path into a text with JSON. Numbers stay what they are, however long. */
final class JsonReader implements Reader {

    private static final ObjectReader JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build()
            .readerFor(Object.class);

    private final Reader text;
    private final List<String> steps;
    private final boolean optional;
    private final String absentText;

    JsonReader(Reader text, List<String> steps, boolean optional, Conversions conversions) {
        this.text = text;
        this.steps = steps;
        this.optional = optional;
        this.absentText = conversions.absentText().orElse(null);
    }

    @Override
    public Object read(SinkRecord record) {
        Object read = text.read(record);
        if (read instanceof String given && given.equals(absentText)) {
            throw Unencodable.absent(ColumnPlan.ABSENT);
        }
        Object value = read == null ? null : parsed(read);
        for (String step : steps) {
            if (value == null) {
                return null;
            }
            if (!has(value, step)) {
                if (optional) {
                    return null;
                }
                throw Unencodable.missing();
            }
            value = value instanceof Map<?, ?> map ? map.get(step) : ((List<?>) value).get(Integer.parseInt(step));
        }
        return value;
    }

    private static boolean has(Object parent, String step) {
        if (parent instanceof Map<?, ?> map) {
            return map.containsKey(step);
        }
        return parent instanceof List<?> list
                && step.length() < 10
                && !step.isEmpty()
                && step.chars().allMatch(Character::isDigit)
                && Integer.parseInt(step) < list.size();
    }

    /** Makes decimals, which Connect knows, of whole numbers beyond 64 bits, which it does not. */
    private static Object exact(Object value) {
        if (value instanceof BigInteger integer) {
            return new BigDecimal(integer);
        }
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> copy = new LinkedHashMap<>();
            map.forEach((key, entry) -> copy.put(key, exact(entry)));
            return copy;
        }
        if (value instanceof List<?> list) {
            List<Object> copy = new ArrayList<>(list.size());
            list.forEach(element -> copy.add(exact(element)));
            return copy;
        }
        return value;
    }

    private static Object parsed(Object json) {
        try {
            if (json instanceof String text) {
                return exact(JSON.readValue(text));
            } else if (json instanceof byte[] bytes) {
                return exact(JSON.readValue(bytes));
            } else if (json instanceof ByteBuffer buffer) {
                byte[] bytes = new byte[buffer.remaining()];
                buffer.duplicate().get(bytes);
                return exact(JSON.readValue(bytes));
            }
        } catch (JsonProcessingException e) {
            // Its message may quote the text.
            throw new Unencodable("is no JSON: see line " + e.getLocation().getLineNr() + ", column "
                    + e.getLocation().getColumnNr() + " of the text");
        } catch (IOException e) {
            throw new Unencodable("is no JSON");
        }
        throw new Unencodable("is no text with JSON");
    }
}
