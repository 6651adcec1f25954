/** Looks at a running line from the outside and says how it is: {@link io.millrace.monitor.Monitor} is where to begin. */
package io.millrace.monitor;
