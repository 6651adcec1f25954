package io.millrace.streams.tables;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A table as a script creates it, whichever way that is written. */
record ParsedTable(
        Map<String, String> columns,
        List<String> partitionKey,
        List<String> clustering,
        String order,
        String compaction) {
    private static final Pattern CREATE = Pattern.compile(
            "CREATE TABLE IF NOT EXISTS (?:\\w+\\.)?(\\w+) \\((.*?)\\)\\s*(?:WITH CLUSTERING ORDER BY \\(([^)]*)\\))?"
                    + "(?:\\s*AND compaction = (\\{[^}]*\\}))?;",
            Pattern.DOTALL);
    private static final Pattern KEY = Pattern.compile("PRIMARY KEY \\(\\(([^)]*)\\)(?:, (.*))?\\)", Pattern.DOTALL);

    /** Returns the tables of a script by name. */
    static Map<String, ParsedTable> of(String script) {
        Map<String, ParsedTable> tables = new LinkedHashMap<>();
        Matcher create = CREATE.matcher(script.replaceAll("--[^\n]*", ""));
        while (create.find()) {
            String body = create.group(2);
            Map<String, String> columns = new LinkedHashMap<>();
            List<String> partitionKey = new ArrayList<>();
            List<String> clustering = new ArrayList<>();
            Matcher key = KEY.matcher(body);
            if (key.find()) {
                partitionKey.addAll(List.of(key.group(1).split(", ", -1)));
                clustering.addAll(
                        key.group(2) == null ? List.of() : List.of(key.group(2).split(", ", -1)));
                body = body.substring(0, key.start());
            }
            for (String line : body.strip().split(",\n", -1)) {
                String[] words = line.strip().replaceAll(",$", "").split(" ", 2);
                columns.put(words[0], words[1].replace(" PRIMARY KEY", ""));
                if (words[1].endsWith(" PRIMARY KEY")) {
                    partitionKey.add(words[0]);
                }
            }
            tables.put(
                    create.group(1),
                    new ParsedTable(
                            columns,
                            partitionKey,
                            clustering,
                            String.valueOf(create.group(3)),
                            String.valueOf(create.group(4))));
        }
        return tables;
    }
}
