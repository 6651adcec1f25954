/** The snapshots in a few lines. */
package io.millrace.monitor.terminal;
