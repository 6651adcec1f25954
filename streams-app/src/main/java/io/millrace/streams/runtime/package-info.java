/** Starts the application, keeps it running, and says what it would do. */
package io.millrace.streams.runtime;
