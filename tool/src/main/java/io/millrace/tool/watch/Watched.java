package io.millrace.tool.watch;

import io.millrace.monitor.Sources;

/** What is watched, and what it is called. */
record Watched(String title, Sources sources) {}
