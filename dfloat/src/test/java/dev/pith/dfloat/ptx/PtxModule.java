package dev.pith.dfloat.ptx;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A PTX text, understood as a whole: an instruction that the emulator does not know is refused here, with its line, so
 * that no kernel runs wrongly in silence. Functions other than entries may be there but not called.
 */
public final class PtxModule {

    /** A variable with its first content, one byte each. */
    record Variable(long address, List<Byte> content) {
        Variable {
            content = List.copyOf(content);
        }
    }

    private final Map<String, PtxKernel> kernels;
    final VariableLayout constantLayout;
    final VariableLayout globalLayout;
    final List<Variable> constants;
    final List<Variable> globals;

    PtxModule(
            Map<String, PtxKernel> kernels,
            VariableLayout constantLayout,
            VariableLayout globalLayout,
            List<Variable> constants,
            List<Variable> globals) {
        this.kernels = Collections.unmodifiableMap(kernels);
        this.constantLayout = constantLayout;
        this.globalLayout = globalLayout;
        this.constants = List.copyOf(constants);
        this.globals = List.copyOf(globals);
    }

    /**
     * Reads a PTX text.
     *
     * @throws PtxFault if it is not well formed or holds what the emulator does not know
     */
    public static PtxModule parse(String ptx) {
        return new PtxParser(ptx).parse();
    }

    /** Returns the names of the kernels in the order of the text. */
    public Set<String> kernelNames() {
        return kernels.keySet();
    }

    /** Returns the kernel of this name. */
    public PtxKernel kernel(String name) {
        PtxKernel kernel = kernels.get(name);
        if (kernel == null) {
            throw new IllegalArgumentException("no kernel " + name + " among " + kernels.keySet());
        }
        return kernel;
    }
}
