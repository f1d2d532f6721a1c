package dev.pith.ngram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;

class KernelChoiceTest {

    @Test
    void shortContentIsNotWorthCompilingVectorLoops() {
        assertSame(Kernels.SCALAR, KernelChoice.best().forLength(1));
        assertSame(Kernels.SCALAR, KernelChoice.best().forLength(65_536));
        assertEquals(Kernels.best(), KernelChoice.best().forLength(65_537));
    }

    @Test
    void kernelsThatAreGivenAreUsedForAnyLength() {
        Kernels kernels = Kernels.best();
        assertSame(kernels, kernels.forLength(1));
        assertSame(kernels, kernels.forLength(Integer.MAX_VALUE));
    }
}
