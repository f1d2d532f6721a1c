package dev.pith.llm.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;

class KernelChoiceTest {

    @Test
    void isPlainUntilTheBestAreWorthWhile() {
        KernelChoice choice = KernelChoice.best();
        assertInstanceOf(PlainKernels.class, choice.forWork(999_999_999));
        assertInstanceOf(PlainKernels.class, choice.forWork(1));
        assertEquals(Kernels.best().name(), choice.forWork(1).name());
        assertEquals(Kernels.best().name(), choice.forWork(Long.MAX_VALUE).name());
    }

    @Test
    void isTheOnlyOneWhereThereIsOne() {
        Kernels kernels = new PlainKernels();
        KernelChoice choice = KernelChoice.only(kernels);
        assertSame(kernels, choice.forWork(0));
        assertSame(kernels, choice.forWork(Long.MAX_VALUE));
    }
}
