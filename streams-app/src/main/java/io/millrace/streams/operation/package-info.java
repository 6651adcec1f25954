/** Health and metrics: what whoever runs the application sees of it. */
package io.millrace.streams.operation;
