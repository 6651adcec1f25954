package io.millrace.streams.source;

/** Says whether the source has been read to its end. Asked by the thread that reads. */
@FunctionalInterface
public interface SourceEnd {

    /**
     * Says whether all that is in a partition has been read.
     *
     * @param partition one that the asking thread reads
     * @return false also while it is not known
     */
    boolean reached(int partition);
}
