/** The expression language: read, typed and evaluated, over whatever a host binds its names to. */
package io.millrace.expressions;
