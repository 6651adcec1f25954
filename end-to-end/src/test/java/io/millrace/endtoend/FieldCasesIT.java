package io.millrace.endtoend;

import io.millrace.stack.Stack;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;

/**
 * What people who do this job bring along comes out right, or is refused with the option that decides: public cases, each a folder in the form
 * of the examples.
 */
@Tag("full")
class FieldCasesIT extends FoldersRun {

    FieldCasesIT(Stack stack) {
        super(stack, Path.of("src/test/field-cases"));
    }
}
