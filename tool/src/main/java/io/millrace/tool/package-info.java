/** The command line {@code millrace}: its root, and how commands end. Each command has a package of its own. */
package io.millrace.tool;
