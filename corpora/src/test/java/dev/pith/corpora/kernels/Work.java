package dev.pith.corpora.kernels;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Counts what was done, so that a benchmark tells how much of it is done in a second. */
@AuxCounters
@State(Scope.Thread)
public class Work {

    /** Bytes of content. */
    public long bytes;
}
