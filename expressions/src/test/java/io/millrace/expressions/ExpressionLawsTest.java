package io.millrace.expressions;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.expressions.RandomExpression.Term;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever is written, the compiled expression gives what a plain evaluation with boxed values gives. */
class ExpressionLawsTest {
    @Property(tries = 5000)
    void anExpressionIsWorthWhatItSays(@ForAll long seed) {
        Random random = new Random(seed);
        Map<String, Object> values = randomEvent(random);
        Term term = new RandomExpression(random, values).any(random.nextInt(5));

        Node<Map<String, ?>> expression = SampleRows.compile(term.text());
        Object value = SampleRows.value(expression, values);

        assertThat(value).as("%s of %s", term.text(), values).isEqualTo(term.value());
        assertThat(SampleRows.value(expression, values))
                .as("%s once more", term.text())
                .isEqualTo(term.value());
        assertThat(value != null || expression.nullable())
                .as("%s says that it is never null", term.text())
                .isTrue();
    }

    @Property(tries = 2000)
    void anExpressionKeepsNothingOfTheEventBefore(@ForAll long seed) {
        Random random = new Random(seed);
        Map<String, Object> values = randomEvent(random);
        Term term = new RandomExpression(random, values).any(random.nextInt(5));
        Node<Map<String, ?>> expression = SampleRows.compile(term.text());
        for (int before = 0; before < 3; before++) {
            Object ignored = SampleRows.value(expression, randomEvent(random));
        }

        assertThat(SampleRows.value(expression, values))
                .as("%s of %s", term.text(), values)
                .isEqualTo(term.value());
    }

    private static Map<String, Object> randomEvent(Random random) {
        Map<String, Object> values = new HashMap<>();
        values.put("page", RandomExpression.randomText(random));
        values.put("referrer", random.nextInt(3) == 0 ? null : RandomExpression.randomText(random));
        values.put("status", (int) RandomExpression.randomLong(random));
        values.put("bytes", RandomExpression.randomLong(random));
        values.put("latency", random.nextInt(3) == 0 ? null : RandomExpression.randomLong(random));
        values.put("score", random.nextInt(3) == 0 ? null : RandomExpression.randomDouble(random));
        values.put("ratio", (double) (float) random.nextGaussian());
        values.put("cached", random.nextBoolean());
        values.put("secure", random.nextInt(3) == 0 ? null : random.nextBoolean());
        values.put("method", random.nextBoolean() ? "GET" : "POST");
        return values;
    }
}
