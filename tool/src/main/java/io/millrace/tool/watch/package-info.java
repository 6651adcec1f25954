/** {@code millrace watch}: how a line is, on the terminal, as JSON, or as a page. */
package io.millrace.tool.watch;
