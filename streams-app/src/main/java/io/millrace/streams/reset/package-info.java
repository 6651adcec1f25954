/** Forgets what an application has read and counted, so that it begins anew. */
package io.millrace.streams.reset;
