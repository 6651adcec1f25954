/** What a release says of the libraries in it: {@code Components} of its bills of materials, and the {@code LicenceReport} of them. */
package io.millrace.release;
