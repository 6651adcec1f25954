package io.millrace.streams.expression;

import java.util.List;

/** An expression as it is written, before anything is known of the fields it names. */
sealed interface Syntax {
    /** Returns the character it is reported at, from 1: for an operator its own. */
    int column();

    record Field(String name, int column) implements Syntax {}

    record IntegerLiteral(long value, int column) implements Syntax {}

    record DecimalLiteral(double value, int column) implements Syntax {}

    record TextLiteral(String value, int column) implements Syntax {}

    record TruthLiteral(boolean value, int column) implements Syntax {}

    record NullLiteral(int column) implements Syntax {}

    record Not(Syntax operand, int column) implements Syntax {}

    record Negation(Syntax operand, int column) implements Syntax {}

    /** A chain of and, or one of or. */
    record Chain(boolean and, List<Syntax> operands, int column) implements Syntax {}

    record Compared(Comparison comparison, Syntax left, Syntax right, int column) implements Syntax {}

    record Computed(Operator operator, Syntax left, Syntax right, int column) implements Syntax {}

    record In(Syntax value, List<Syntax> list, int column) implements Syntax {}

    record Between(Syntax value, Syntax low, Syntax high, int column) implements Syntax {}

    record IsNull(Syntax value, int column) implements Syntax {}

    record Like(Syntax value, Syntax pattern, int column) implements Syntax {}

    record Cast(Syntax value, String type, int typeColumn, int column) implements Syntax {}

    record Call(String name, List<Syntax> arguments, int column) implements Syntax {}
}
