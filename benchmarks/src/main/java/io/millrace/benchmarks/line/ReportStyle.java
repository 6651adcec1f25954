package io.millrace.benchmarks.line;

/** How a report looks, by day and by night. */
final class ReportStyle {

    /** A style sheet. The classes c0 to c5 are colours; whatever is drawn in one takes it as the current colour. */
    static final String CSS = """
            :root {
              color-scheme: light dark;
              --text: #1f2328; --quiet: #59636e; --page: #ffffff; --rule: #d8dee4; --inside: #ffffff;
              --c0: #0b6bcb; --c1: #8a6d00; --c2: #1a7f4b; --c3: #a03c8f; --c4: #59636e; --c5: #b8461b;
              --good: #1a7f4b; --bad: #b42318;
            }
            @media (prefers-color-scheme: dark) {
              :root {
                --text: #e6edf3; --quiet: #9aa4af; --page: #14181d; --rule: #333b44; --inside: #14181d;
                --c0: #58a6ff; --c1: #d9b13b; --c2: #4cc38a; --c3: #e08ad0; --c4: #9aa4af; --c5: #f0883e;
                --good: #4cc38a; --bad: #ff7b72;
              }
            }
            body {
              margin: 0 auto; padding: 24px 28px 60px; max-width: 1200px;
              background: var(--page); color: var(--text); font: 15px/1.5 system-ui, sans-serif;
            }
            h1 { font-size: 24px; margin: 0 0 2px; }
            h2 { font-size: 19px; margin: 38px 0 6px; border-top: 1px solid var(--rule); padding-top: 18px; }
            h3 { font-size: 15px; margin: 20px 0 4px; }
            p { margin: 4px 0 10px; max-width: 75em; }
            .quiet { color: var(--quiet); }
            .good { color: var(--good); }
            .bad { color: var(--bad); white-space: pre-wrap; }
            .scroll { overflow-x: auto; }
            table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 13.5px; width: 100%; }
            th, td { padding: 3px 7px; text-align: right; white-space: nowrap; }
            th { font-weight: 600; vertical-align: bottom; border-bottom: 1px solid var(--rule); }
            th:nth-child(-n+2), td:nth-child(-n+2) { text-align: left; }
            tr.first td { border-top: 1px solid var(--rule); }
            td.share { font-weight: 600; }
            .plots { display: grid; grid-template-columns: repeat(auto-fill, minmax(440px, 1fr)); gap: 10px 26px; }
            figure { margin: 0; }
            figure h3 { margin-bottom: 2px; }
            svg { width: 100%; height: auto; display: block; }
            svg text { fill: var(--text); font: 12px system-ui, sans-serif; }
            svg text.tick { fill: var(--quiet); }
            svg text.inside { fill: var(--inside); font-weight: 600; font-size: 11px; }
            svg rect, svg circle { fill: currentColor; }
            .grid { stroke: var(--rule); stroke-width: 1; }
            .line { fill: none; stroke: currentColor; stroke-width: 2; stroke-linejoin: round; }
            .c0 { color: var(--c0); }
            .c1 { color: var(--c1); }
            .c2 { color: var(--c2); }
            .c3 { color: var(--c3); }
            .c4 { color: var(--c4); }
            .c5 { color: var(--c5); }
            .legend {
              display: flex; flex-wrap: wrap; gap: 4px 18px; font-size: 13px; color: var(--quiet); margin: 2px 0 6px;
            }
            .legend i {
              display: inline-block; width: 12px; height: 12px; border-radius: 2px; margin-right: 6px;
              vertical-align: -1px; background: currentColor;
            }
            """;

    private ReportStyle() {}
}
