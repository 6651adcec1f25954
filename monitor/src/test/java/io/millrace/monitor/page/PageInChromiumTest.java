package io.millrace.monitor.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.monitor.Scene;
import io.millrace.monitor.SendProgress;
import io.millrace.monitor.Snapshot;
import io.millrace.monitor.source.Letters;
import io.millrace.monitor.source.SinkMetrics.TaskKey;
import io.millrace.monitor.source.TopCounters;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The page as a browser shows it: each state of the line, on a phone and on a screen, by day and by night. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(180)
@EnabledIf(
        value = "io.millrace.monitor.page.Chromium#isThere",
        disabledReason = "No Chromium on the path, nor where MILLRACE_CHROMIUM says: the page is not looked at")
class PageInChromiumTest {

    private static final Path SHOTS = Path.of("target", "screenshots");
    private static final int PHONE = 390;
    private static final int SCREEN = 1_400;

    /** Text whose contrast to what is behind it is less than 4.5 to 1, or 3 to 1 if it is large. */
    private static final String FAINT = """
            (() => {
              const rgb = text => text.match(/[\\d.]+/g).map(Number);
              const light = ([r, g, b]) => {
                const [x, y, z] = [r, g, b].map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
                return 0.2126 * x + 0.7152 * y + 0.0722 * z;
              };
              const behind = element => {
                for (let e = element; e; e = e.parentElement) {
                  const colour = rgb(getComputedStyle(e).backgroundColor);
                  if (colour.length === 3 || colour[3] > 0) return colour;
                }
                return [255, 255, 255];
              };
              const faint = [];
              for (const e of document.querySelectorAll('body *')) {
                const own = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
                if (!own || !e.getClientRects().length || e.closest('noscript')) continue;
                const style = getComputedStyle(e);
                const ink = rgb(e.namespaceURI.endsWith('svg') ? style.fill : style.color);
                const [a, b] = [light(ink), light(behind(e))].sort((x, y) => y - x);
                const ratio = (a + 0.05) / (b + 0.05);
                if (ratio < (parseFloat(style.fontSize) >= 18.6 ? 3 : 4.5)) {
                  faint.push(`${e.textContent.slice(0, 40)}: ${ratio.toFixed(2)}`);
                }
              }
              return faint;
            })()""";

    /** Elements with text that is wider than they are, and neither wrapped nor cut off with an ellipsis. */
    private static final String SPILT = """
            [...document.querySelectorAll('body *')]
              .filter(e => e.namespaceURI.endsWith('xhtml') && e.getClientRects().length && e.closest('thead') === null)
              .filter(e => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX === 'visible'
                && getComputedStyle(e).display !== 'inline' && e.clientWidth > 0)
              .map(e => `${e.tagName}.${e.className}: ${e.textContent.slice(0, 40)}`)""";

    private Chromium chromium;
    private PageServer server;
    private volatile Snapshot now;
    private volatile List<Snapshot.Point> scenePoints = List.of();

    record State(String name, Snapshot snapshot, List<Snapshot.Point> points, String said) {
        @Override
        public String toString() {
            return name;
        }
    }

    @BeforeAll
    void startBrowser(@TempDir Path profile) throws IOException, InterruptedException {
        chromium = Chromium.start(Chromium.program().orElseThrow(), profile);
        show(running());
        server = PageServer.start(PageServer.anywhereOnLoopback(), () -> now, () -> scenePoints);
    }

    @AfterAll
    void stop() {
        if (server != null) {
            server.close();
        }
        if (chromium != null) {
            chromium.close();
        }
    }

    static Stream<State> states() {
        return Stream.of(
                starting(),
                running(),
                chaos(),
                caughtUp(),
                failed(),
                workerAway(),
                notTold(),
                letters(),
                restoring(),
                alone(),
                someMissing());
    }

    @ParameterizedTest
    @MethodSource("states")
    void everyStateIsLegibleAtEveryWidthByDayAndByNight(State state) throws IOException {
        show(state);
        for (int width : new int[] {PHONE, SCREEN}) {
            for (boolean dark : new boolean[] {false, true}) {
                chromium.size(width, width == PHONE ? 844 : 900, dark);
                open(state.said());
                String where = state + " at " + width + (dark ? ", dark" : ", light");
                chromium.screenshot(SHOTS.resolve(
                        state.name().replace(' ', '-') + "-" + width + (dark ? "-dark" : "-light") + ".png"));
                assertThat(chromium.evaluate("document.documentElement.scrollWidth")
                                .asInt())
                        .as("%s: nothing to scroll sideways", where)
                        .isLessThanOrEqualTo(width);
                assertThat(texts(FAINT)).as("%s: too faint", where).isEmpty();
                assertThat(texts(SPILT)).as("%s: wider than its box", where).isEmpty();
            }
        }
        assertThat(chromium.errors()).isEmpty();
    }

    @Test
    void nothingFromOutsideIsShownInAnotherOrderThanItIs() {
        show(posing());
        chromium.size(SCREEN, 900, false);
        open("key\\u202e");
        assertThat(texts("""
                        [document.title, ...[...document.querySelectorAll('*')].flatMap(e => [
                          ...[...e.childNodes].filter(n => n.nodeType === 3).map(n => n.data),
                          ...['title', 'aria-label'].map(name => e.getAttribute(name) ?? '')])]
                          .filter(text => /[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]/u.test(text.replace(/\\n/g, '')))
                        """)).isEmpty();
    }

    @Test
    void thePageFollowsWhatHappensAndNothingJumps() {
        Scene following = new Scene(true).pace(12_000, 9_800, 9_100);
        show(new State("following", following.play(60), following.points(), ""));
        chromium.size(SCREEN, 900, false);
        open("offsets behind");
        String places = "JSON.stringify([...document.querySelectorAll('section, .part, .flow')].map(e => {"
                + " const r = e.getBoundingClientRect(); return [r.left, r.top, r.width].map(Math.round); }))";
        String before = chromium.evaluate(places).asText();
        following.pace(123_456, 98_765, 91_234);
        show(new State("following", following.play(20), following.points(), ""));
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(chromium.evaluate("document.querySelector('#line').textContent")
                                .asText())
                        .contains("123,456"));

        assertThat(chromium.evaluate(places).asText()).isEqualTo(before);
    }

    @Test
    void aServerThatIsGoneIsSaidAndTheLastPictureStays() throws IOException {
        show(running());
        try (PageServer other = PageServer.start(PageServer.anywhereOnLoopback(), () -> now, () -> scenePoints)) {
            chromium.size(PHONE, 844, false);
            chromium.open(other.url());
            awaitText("offsets behind");
        }
        awaitText("No answer since");
        assertThat(chromium.evaluate("document.querySelector('#line').textContent")
                        .asText())
                .contains("9,800");
    }

    /** Its server answers, and has had no look. */
    @Test
    void aPictureThatIsOldIsNotShownAsANewOne() throws IOException {
        Scene scene = new Scene(true).pace(12_000, 9_800, 9_100);
        Snapshot before = scene.play(60);
        show(new State("old", scene.looksInVain(before, 12), scene.points(), ""));
        chromium.size(SCREEN, 900, false);
        open("This is how it was 12 s ago: looking fails");
        assertThat(chromium.evaluate("document.body.className").asText()).isEqualTo("old");
        assertThat(chromium.evaluate("getComputedStyle(document.querySelector('main')).opacity")
                        .asDouble())
                .isLessThan(1);
        chromium.screenshot(SHOTS.resolve("old-1400-light.png"));

        show(new State("new", scene.play(1), scene.points(), ""));
        awaitText("offsets behind");
        assertThat(chromium.evaluate("document.body.className").asText()).isEmpty();
    }

    @Test
    void whyAPartIsNotReadIsSaidInItsPlace() {
        Scene scene = new Scene(true).pace(12_000, 9_800, 9_100);
        scene.play(20);
        scene.cassandraSilent = "it refuses the login";
        chromium.size(SCREEN, 900, false);
        show(new State("refused", scene.play(2), scene.points(), ""));
        open("read from Cassandra before: it refuses the login");
        assertThat(chromium.evaluate("document.body.innerText").asText()).doesNotContain("silent");

        Scene other = new Scene(true);
        other.cassandraSilent = "it refuses the login";
        other.connectors = List.of();
        other.missing = List.of("there is no connector nosuch on 127.0.0.1:8083");
        show(new State("never read", other.play(2), other.points(), ""));
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(List.of(
                        chromium.evaluate("document.querySelector('#counters-of').textContent")
                                .asText(),
                        chromium.evaluate("document.querySelector('#sink-note').textContent")
                                .asText()))
                .containsExactly(
                        "Not known: it refuses the login",
                        "No connector is known: there is no connector nosuch on 127.0.0.1:8083"));
    }

    /** The lag is another one each second, and nobody wants to hear that. */
    @Test
    void aScreenReaderIsToldWhenItIsOtherwiseAndNotEachSecond() {
        Scene scene = new Scene(true).pace(12_000, 9_800, 9_100);
        show(new State("heard", scene.play(60), scene.points(), ""));
        chromium.size(SCREEN, 900, false);
        open("offsets behind");
        chromium.evaluate("""
                window.heard = [];
                for (const region of document.querySelectorAll('[role=status], [role=alert], [aria-live]')) {
                  new MutationObserver(() => window.heard.push(region.textContent.trim()))
                    .observe(region, {subtree: true, childList: true, characterData: true});
                }""");
        for (int look = 0; look < 2; look++) {
            showAndAwait(scene.play(5));
        }
        assertThat(texts("window.heard")).isEmpty();

        scene.connectSilent = "nothing listens on 127.0.0.1:8083";
        for (int look = 0; look < 2; look++) {
            showAndAwait(scene.play(5));
        }
        assertThat(texts("window.heard")).singleElement().satisfies(heard -> assertThat(heard)
                .contains("nothing listens on 127.0.0.1:8083"));

        scene.connectSilent = null;
        showAndAwait(scene.play(5));
        assertThat(texts("window.heard")).hasSize(2);
    }

    private void showAndAwait(Snapshot snapshot) {
        now = snapshot;
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(chromium.evaluate("document.querySelector('#summary').textContent")
                                .asText())
                        .isEqualTo(snapshot.summary()));
    }

    private void show(State state) {
        now = state.snapshot();
        scenePoints = state.points();
    }

    private void open(String said) {
        chromium.open(server.url());
        awaitText(said);
        // The curves are drawn with the first answer, as everything is.
        await().until(() -> chromium.evaluate("document.querySelectorAll('.chart svg').length")
                        .asInt()
                == 2);
    }

    private void awaitText(String said) {
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(
                        chromium.evaluate("document.body?.innerText ?? ''").asText())
                .contains(said));
    }

    private List<String> texts(String expression) {
        List<String> texts = new ArrayList<>();
        chromium.evaluate(expression).forEach(each -> texts.add(each.asText()));
        return texts;
    }

    private static State starting() {
        Scene scene = new Scene(true);
        scene.connectSilent = "starting";
        scene.kafkaSilent = "starting";
        scene.sinkSilent = "starting";
        scene.streamsSilent = "starting";
        scene.cassandraSilent = "starting";
        return new State("starting", scene.play(3), scene.points(), "starting");
    }

    private static State running() {
        Scene scene = new Scene(true).pace(12_000, 9_800, 9_100);
        scene.sending = Optional.of(new SendProgress(1_440_000, 2_000_000, false));
        return new State("running", scene.play(120), scene.points(), "offsets behind");
    }

    private static Scene brokenInTheMiddle() {
        Scene scene = new Scene(true).pace(9_000, 9_500, 9_500);
        scene.play(120);
        scene.fault("kill-connect", "connect (process 4711) gets SIGKILL");
        scene.connectSilent = "not running";
        scene.sinkSilent = "the metrics of the worker cannot be read: ConnectException";
        scene.pace(9_000, 9_500, 0).play(14);
        scene.connectSilent = null;
        scene.sinkSilent = null;
        scene.workerStartsAgain().faultIsOver().pace(9_000, 9_500, 16_000).play(40);
        scene.fault("freeze-cassandra", "cassandra is frozen (SIGSTOP) for 30 s");
        scene.cassandraSilent = "no answer";
        scene.pace(9_000, 9_500, 0).play(24);
        return scene;
    }

    private static State chaos() {
        Scene scene = brokenInTheMiddle();
        return new State("chaos", scene.play(1), scene.points(), "It is not over yet");
    }

    private static State caughtUp() {
        Scene scene = brokenInTheMiddle();
        scene.cassandraSilent = null;
        scene.faultIsOver().pace(9_000, 9_500, 18_000).play(60);
        return new State("caught up", scene.play(1), scene.points(), "Made up for");
    }

    private static State failed() {
        Scene scene = new Scene(true).pace(9_000, 9_500, 9_500);
        scene.play(30);
        scene.connectors = List.of(Scene.connector(
                "FAILED",
                "Table millrace.page_events does not exist: create it, or map topic page-events to another table with"
                        + " topic.page-events.<keyspace>.<table>.mapping (record page-events-3-10233)"));
        return new State("failed", scene.play(5), scene.points(), "FAILED");
    }

    private static State workerAway() {
        Scene scene = new Scene(true).pace(9_000, 9_500, 9_500);
        scene.play(30);
        scene.connectSilent = "nothing listens on connect-1.example.com:8083";
        scene.sinkSilent = "the metrics of connect-1.example.com:9010 cannot be read: ConnectException";
        return new State("worker away", scene.pace(9_000, 9_500, 0).play(20), scene.points(), "nothing listens");
    }

    private static State notTold() {
        Scene scene = new Scene(true).pace(9_000, 9_500, 9_500);
        scene.sinkRemedy = "give --jmx HOST:PORT or --metrics URL";
        scene.counters = Optional.empty();
        return new State("not told", scene.play(30), scene.points(), "give --jmx");
    }

    private static State letters() {
        Scene scene = new Scene(true).pace(9_000, 9_500, 9_500);
        scene.letters = new Letters(
                List.of(
                        new Letters.Topic("millrace.dlq", 422, 422, 0),
                        new Letters.Topic("page-events-sink.dlq", 90_000, 2_000, 0)),
                List.of(
                        new Letters.Reason(
                                "page-events-sink.dlq",
                                "Table millrace.page_events, column latency_ms (int): value.latency_ms is a string that is no"
                                        + " number; send a number, or say convert.null.texts",
                                2_000),
                        new Letters.Reason("millrace.dlq", "late", 400),
                        new Letters.Reason("millrace.dlq", "time-in-future", 22)),
                new Letters.Example(
                        "page-events-sink.dlq",
                        0,
                        89_999,
                        Scene.BEGIN.toEpochMilli(),
                        "page-events-3-10233",
                        "Table millrace.page_events, column latency_ms (int): value.latency_ms is a string that is no number",
                        "Table millrace.page_events, column latency_ms (int): value.latency_ms is a string that is no number;"
                                + " send a number, or say convert.null.texts (record page-events-3-10233)"));
        return new State("letters", scene.play(30), scene.points(), "90,422 dead letters");
    }

    private static State restoring() {
        Scene scene = new Scene(true).pace(9_000, 9_500, 9_500);
        scene.play(30);
        scene.streamsState = "REBALANCING";
        scene.restoring = 1_203_442;
        return new State("restoring", scene.pace(9_000, 0, 0).play(20), scene.points(), "records to restore");
    }

    private static State someMissing() {
        Scene scene = new Scene(true).pace(9_000, 9_500, 8_000);
        scene.connectors = List.of(
                Scene.connector(Scene.SINK, "RUNNING", null), Scene.connector("page-views-sink", "RUNNING", null));
        scene.unheard = Set.of("page-views-sink");
        scene.mute = Set.of(new TaskKey(Scene.SINK, 1));
        scene.workersMissing = List.of("the metrics of connect-2.example.com:9010 cannot be read: ConnectException");
        scene.instancesMissing = List.of("nothing listens on streams-2.example.com:8080");
        return new State("some missing", scene.play(60), scene.points(), "≥9,000");
    }

    /** Names, keys and messages that would have letters shown in another order, or not at all. */
    private static State posing() {
        String evil = "\u202e\u2066a\u0007\u001b[31m\u200b\u2028b";
        Scene scene = new Scene(true).pace(9_000, 9_500, 9_500);
        scene.play(20);
        scene.fault("fault" + evil, "what" + evil);
        scene.connectors = List.of(Scene.connector("sink" + evil, "FAILED", "why" + evil));
        scene.missing = List.of("missing" + evil);
        scene.sinkRemedy = "remedy" + evil;
        scene.letters = new Letters(
                List.of(new Letters.Topic("dlq" + evil, 2, 1, 0)),
                List.of(new Letters.Reason("dlq" + evil, "reason" + evil, 1)),
                new Letters.Example("dlq" + evil, 0, 1, 1, "source" + evil, "reason" + evil, "message" + evil));
        scene.counters = Optional.of(
                new TopCounters("table" + evil, "column", List.of(new TopCounters.Row("key" + evil, 3)), 1, true));
        return new State("posing", scene.play(5), scene.points(), "key\\u202e");
    }

    private static State alone() {
        Scene scene = new Scene(false).pace(9_000, 9_500, 8_000);
        return new State("without streams app", scene.play(60), scene.points(), "offsets behind");
    }
}
