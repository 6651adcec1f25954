package io.millrace.benchmarks.line;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.benchmarks.line.Timeline.Sample;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class HtmlReportTest {

    private static final String HOSTILE = "<script>\"x\" & 'y'</script>";
    private static final Pattern PICTURE = Pattern.compile("<svg.*?</svg>", Pattern.DOTALL);

    @Test
    void namesAreEscapedWhereverTheyStand() {
        HtmlReport report = new HtmlReport(List.of("--other-plugin " + HOSTILE));
        report.workloads("SHIPPED", List.of(result(HOSTILE)), List.of(HOSTILE + " stopped"));

        assertThat(report.html()).doesNotContain("<script").contains("&lt;script&gt;&quot;x&quot; &amp; &#39;y&#39;");
    }

    @Test
    void everyPictureIsWellFormed() throws Exception {
        HtmlReport report = new HtmlReport(List.of());
        report.workloads("SHIPPED", List.of(result("millrace"), result(HOSTILE)), List.of());

        List<String> pictures =
                PICTURE.matcher(report.html()).results().map(MatchResult::group).toList();
        assertThat(pictures).hasSize(2);
        for (String picture : pictures) {
            DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(picture)));
        }
    }

    @Test
    void itNeedsNothingFromElsewhere() {
        HtmlReport report = new HtmlReport(List.of());
        report.workloads("SHIPPED", List.of(result("millrace")), List.of());

        assertThat(report.html()).doesNotContain("http:", "https:", "src=", "<link", "@import", "url(");
    }

    private static Result result(String who) {
        Timeline timeline = new Timeline(1_000);
        timeline.add(new Sample(0, 0, Map.of(Line.WORKER, 0L, Line.CASSANDRA, 0L)));
        timeline.add(new Sample(1_000_000_000L, 400, Map.of(Line.WORKER, 4_000_000L, Line.CASSANDRA, 9_000_000L)));
        timeline.add(new Sample(2_000_000_000L, 1_000, Map.of(Line.WORKER, 9_000_000L, Line.CASSANDRA, 12_000_000L)));
        return new Result(
                Workload.AVRO,
                who,
                1,
                timeline,
                new Result.Idle(1, 2, 3, 4),
                Optional.of(new SinkCounts(1_000, 0, 10, 100_000, 0, 0, 0)));
    }
}
