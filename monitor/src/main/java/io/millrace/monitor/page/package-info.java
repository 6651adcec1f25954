/** The snapshots as a page that keeps itself up to date. */
package io.millrace.monitor.page;
