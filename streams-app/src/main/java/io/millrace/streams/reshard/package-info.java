/** Moves the rollups' state when the number of slices changes, and sees to it that none is left behind. */
package io.millrace.streams.reshard;
