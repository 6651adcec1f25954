/** {@code millrace redrive}: sends dead letters back to where they came from, each once. */
package io.millrace.tool.redrive;
