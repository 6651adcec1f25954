package io.millrace.expressions;

import java.math.BigDecimal;
import java.util.List;

/** An expression as it is written, before anything is known of the fields it names. */
public sealed interface Syntax {
    /**
     * Returns where it is reported.
     *
     * @return a character from 1: of an operator its own, of anything else the first
     */
    int column();

    /**
     * Returns where it begins.
     *
     * @return a character from 1
     */
    default int begin() {
        return column();
    }

    /**
     * A name that stands alone.
     *
     * @param name the name, without quotes
     * @param optional whether a question mark stands behind it
     * @param column where it stands
     */
    record Field(String name, boolean optional, int column) implements Syntax {}

    /**
     * A part of a structure: {@code a.b}, {@code a[0]}, {@code a['key']}.
     *
     * @param base the structure: a field, a call, or anything in parentheses
     * @param steps the way to the part, at least one step
     * @param column where the base begins
     */
    record Access(Syntax base, List<Step> steps, int column) implements Syntax {}

    /**
     * A whole number.
     *
     * @param value the number
     * @param column where it stands
     */
    record IntegerLiteral(long value, int column) implements Syntax {}

    /**
     * A number with a point or an exponent.
     *
     * @param value the nearest double
     * @param exact the number itself; null for one with an exponent, which is a double only
     * @param column where it stands
     */
    record DecimalLiteral(double value, BigDecimal exact, int column) implements Syntax {}

    /**
     * A text.
     *
     * @param value what stands between the quotes
     * @param column where it stands
     */
    record TextLiteral(String value, int column) implements Syntax {}

    /**
     * True or false.
     *
     * @param value which of them
     * @param column where it stands
     */
    record TruthLiteral(boolean value, int column) implements Syntax {}

    /**
     * A bare null.
     *
     * @param column where it stands
     */
    record NullLiteral(int column) implements Syntax {}

    /**
     * Not.
     *
     * @param operand what is denied
     * @param column where it stands
     */
    record Not(Syntax operand, int column) implements Syntax {}

    /**
     * The other sign.
     *
     * @param operand the number
     * @param column where the sign stands
     */
    record Negation(Syntax operand, int column) implements Syntax {}

    /**
     * A chain of and, or one of or.
     *
     * @param and whether it is one of and
     * @param operands two or more
     * @param column where the first operator stands
     */
    record Chain(boolean and, List<Syntax> operands, int column) implements Syntax {
        @Override
        public int begin() {
            return operands.get(0).begin();
        }
    }

    /**
     * A comparison.
     *
     * @param comparison the operator
     * @param left the left operand
     * @param right the right operand
     * @param column where the operator stands
     */
    record Compared(Comparison comparison, Syntax left, Syntax right, int column) implements Syntax {
        @Override
        public int begin() {
            return left.begin();
        }
    }

    /**
     * Arithmetic.
     *
     * @param operator the operator
     * @param left the left operand
     * @param right the right operand
     * @param column where the operator stands
     */
    record Computed(Operator operator, Syntax left, Syntax right, int column) implements Syntax {
        @Override
        public int begin() {
            return left.begin();
        }
    }

    /**
     * One of a list.
     *
     * @param value what is looked for
     * @param list the list, not empty
     * @param column where the operator stands
     */
    record In(Syntax value, List<Syntax> list, int column) implements Syntax {
        @Override
        public int begin() {
            return value.begin();
        }
    }

    /**
     * Between two bounds, both of which are included.
     *
     * @param value the value
     * @param low the lower bound
     * @param high the upper bound
     * @param column where the operator stands
     */
    record Between(Syntax value, Syntax low, Syntax high, int column) implements Syntax {
        @Override
        public int begin() {
            return value.begin();
        }
    }

    /**
     * Whether there is no value.
     *
     * @param value the value
     * @param column where the operator stands
     */
    record IsNull(Syntax value, int column) implements Syntax {
        @Override
        public int begin() {
            return value.begin();
        }
    }

    /**
     * Whether a text is of a pattern.
     *
     * @param value the text
     * @param pattern the pattern
     * @param column where the operator stands
     */
    record Like(Syntax value, Syntax pattern, int column) implements Syntax {
        @Override
        public int begin() {
            return value.begin();
        }
    }

    /**
     * A value as one of another type.
     *
     * @param value the value
     * @param type the type's name as it is written
     * @param numbers what stands in parentheses behind it
     * @param typeColumn where the type stands
     * @param column where it begins
     */
    record Cast(Syntax value, String type, List<Integer> numbers, int typeColumn, int column) implements Syntax {}

    /**
     * Texts one behind the other.
     *
     * @param operands two or more
     * @param column where the first operator stands
     */
    record Concatenation(List<Syntax> operands, int column) implements Syntax {
        @Override
        public int begin() {
            return operands.get(0).begin();
        }
    }

    /**
     * One value of several.
     *
     * @param value what is compared with each condition; null if the conditions are true or false themselves
     * @param branches the conditions and their values, at least one
     * @param otherwise the value if none holds; null if that is null
     * @param column where it begins
     */
    record Case(Syntax value, List<Branch> branches, Syntax otherwise, int column) implements Syntax {}

    /**
     * A branch of a case.
     *
     * @param condition when it is taken
     * @param result its value
     */
    record Branch(Syntax condition, Syntax result) {}

    /**
     * A function of arguments.
     *
     * @param name its name as it is written
     * @param arguments the arguments, if any
     * @param column where the name stands
     */
    record Call(String name, List<Syntax> arguments, int column) implements Syntax {}
}
