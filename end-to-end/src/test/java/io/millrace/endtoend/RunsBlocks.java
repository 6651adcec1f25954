package io.millrace.endtoend;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Says which blocks of a page a test runs: all that name its class. Public, for JUnit looks into what is repeated. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@Repeatable(RunsBlocks.OfPages.class)
public @interface RunsBlocks {

    /** The page, from the checkout. */
    String of();

    /** The heading that each is under, in the order of the page. */
    String[] under();

    /** Several pages. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.METHOD)
    public @interface OfPages {
        RunsBlocks[] value();
    }
}
