package io.millrace.stack;

import com.datastax.oss.driver.api.core.CqlSession;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A file of CQL statements, each ended by a semicolon at the end of a line, with {@code --} comments on lines of their own. */
record CqlScript(List<String> statements) {

    private static final Pattern END_OF_STATEMENT = Pattern.compile(";[ \\t]*(\\n|$)");

    static CqlScript parse(String text) {
        String code =
                text.lines().filter(line -> !line.strip().startsWith("--")).collect(Collectors.joining("\n"));
        return new CqlScript(END_OF_STATEMENT
                .splitAsStream(code)
                .map(String::strip)
                .filter(statement -> !statement.isEmpty())
                .toList());
    }

    /** Runs the statements. The session looks no longer at what tables there are, which would take a second for each. */
    void applyTo(CqlSession session) {
        session.setSchemaMetadataEnabled(false);
        statements.forEach(session::execute);
        session.checkSchemaAgreement();
    }
}
