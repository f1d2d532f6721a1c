package dev.pith.llm.engine;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Which kernels an engine computes with: plain loops at first, since a JVM takes about a second to compile those of the Vector
 * API, which are many times slower than plain ones until then. Both give the same bits. Safe for use by several threads.
 */
final class KernelChoice {

    /** So many multiply-adds by plain loops take about as long as it takes to compile the others. */
    private static final long PLAIN_WORK = 1_000_000_000;

    private final Kernels first;
    private final Kernels then;
    private final AtomicLong workLeft;

    private KernelChoice(Kernels first, Kernels then, long work) {
        this.first = first;
        this.then = then;
        this.workLeft = new AtomicLong(work);
    }

    /** Chooses the same ones always. */
    static KernelChoice only(Kernels kernels) {
        return new KernelChoice(kernels, kernels, 0);
    }

    /** Chooses the best ones as soon as it is worth while. */
    static KernelChoice best() {
        return new KernelChoice(new PlainKernels(), Kernels.best(), PLAIN_WORK);
    }

    /** Returns the kernels for work of so many multiply-adds. */
    Kernels forWork(long multiplyAdds) {
        if (workLeft.get() <= 0) {
            return then;
        }
        workLeft.addAndGet(-multiplyAdds);
        return first;
    }
}
