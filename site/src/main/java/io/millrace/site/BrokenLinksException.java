package io.millrace.site;

import java.util.List;

/** Links that lead nowhere. */
final class BrokenLinksException extends RuntimeException {
    BrokenLinksException(List<String> links) {
        super("These links lead nowhere; mend each in the page that has it:\n  " + String.join("\n  ", links));
    }
}
