package io.millrace.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LicenceReportTest {
    private static final String BOM = """
            {"components": [
              {"group": "org.slf4j", "name": "slf4j-api", "version": "1.7.36", "licenses": [{"license": {"id": "MIT"}}]},
              {"group": "ch.qos.logback", "name": "logback-core", "version": "1.5.38",
               "licenses": [{"license": {"name": "Proprietary"}}, {"license": {"id": "EPL-1.0"}}]},
              {"group": "io.millrace", "name": "expressions", "version": "1"},
              {"group": "example", "name": "odd", "version": "3", "licenses": [{"expression": "SSPL-1.0"}]},
              {"group": "example", "name": "silent", "version": "4"}
            ]}
            """;

    @TempDir
    private Path directory;

    @Test
    void aLibraryWithoutAnAcceptedLicenceIsNamed() throws IOException {
        LicenceReport report = report();

        assertThat(report.unaccepted()).containsExactly("example:odd:3 (SSPL-1.0)", "example:silent:4 (not said)");
    }

    @Test
    void theReportSaysWhatIsWhere() throws IOException {
        LicenceReport report = report();
        report.add("tool", List.of(new Component("org.slf4j", "slf4j-api", "1.7.36", List.of("MIT"))));

        assertThat(report.markdown())
                .contains("| ch.qos.logback:logback-core | 1.5.38 | EPL-1.0 or Proprietary | connector |\n")
                .contains("| org.slf4j:slf4j-api | 1.7.36 | MIT | connector, tool |\n")
                .doesNotContain("io.millrace");
    }

    private LicenceReport report() throws IOException {
        Path bom = Files.writeString(directory.resolve("bom.json"), BOM);
        LicenceReport report = new LicenceReport();
        report.add("connector", Component.read(bom));
        return report;
    }
}
