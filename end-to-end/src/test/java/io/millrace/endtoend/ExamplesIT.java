package io.millrace.endtoend;

import io.millrace.stack.Installation;
import io.millrace.stack.Stack;

/**
 * What is in {@code config/examples} does what its READMEs say: tables, configuration and records as they are, and the rows read back. The
 * configurations that replace other sinks' are among them.
 */
class ExamplesIT extends FoldersRun {

    ExamplesIT(Stack stack) {
        super(stack, Installation.aroundWorkingDirectory().config().resolve("examples"));
    }
}
