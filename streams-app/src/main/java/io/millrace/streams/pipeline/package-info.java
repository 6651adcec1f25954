/** The pipeline file: what it may say, and what is wrong with it. */
package io.millrace.streams.pipeline;
