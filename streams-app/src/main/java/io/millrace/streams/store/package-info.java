/** What state stores have to do beside keeping bytes: act before a commit, and forget what is over. */
package io.millrace.streams.store;
