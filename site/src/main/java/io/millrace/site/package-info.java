/**
 * Makes a static site of the project's own Markdown: {@code Contents} say which pages there are, {@code PageReader} reads each, {@code Links}
 * sees to it that none leads nowhere, and {@code SiteWriter} writes the pages, what the search looks through, and {@code llms.txt}.
 */
package io.millrace.site;
