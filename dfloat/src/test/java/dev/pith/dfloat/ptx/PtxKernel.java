package dev.pith.dfloat.ptx;

import java.util.List;

/** An entry of a module, ready to run. Immutable. */
public final class PtxKernel {

    /**
     * A parameter.
     *
     * @param offset from the start of the parameters, aligned as the driver aligns it
     * @param address where the kernel sees it
     */
    record Parameter(String name, int offset, int bytes, long address) {}

    final String name;
    final List<Parameter> parameters;
    final int parameterBytes;
    final VariableLayout parameterLayout;
    final Instruction[] instructions;
    final VariableLayout sharedLayout;
    final VariableLayout localLayout;
    final long dynamicAlignment;
    final RegisterFile registers;

    PtxKernel(
            String name,
            List<Parameter> parameters,
            VariableLayout parameterLayout,
            Instruction[] instructions,
            VariableLayout sharedLayout,
            VariableLayout localLayout,
            long dynamicAlignment,
            RegisterFile registers) {
        this.name = name;
        this.parameters = List.copyOf(parameters);
        this.parameterLayout = parameterLayout;
        Parameter last = parameters.isEmpty() ? new Parameter("", 0, 0, 0) : parameters.getLast();
        this.parameterBytes = last.offset() + last.bytes();
        this.instructions = instructions;
        this.sharedLayout = sharedLayout;
        this.localLayout = localLayout;
        this.dynamicAlignment = dynamicAlignment;
        this.registers = registers;
    }

    public String name() {
        return name;
    }

    /** Returns the size of the parameters, each aligned to its own size or as it is declared. */
    public int parameterBytes() {
        return parameterBytes;
    }

    /** Returns the size of the shared memory that the kernel itself declares. */
    public int staticSharedBytes() {
        return sharedLayout.bytes();
    }

    /**
     * Returns the parameters' bytes.
     *
     * @param values one for each parameter, all of which must be at most 8 bytes long
     */
    public byte[] packParameters(long... values) {
        if (values.length != parameters.size()) {
            throw new IllegalArgumentException(
                    name + " has " + parameters.size() + " parameters, not " + values.length);
        }
        byte[] packed = new byte[parameterBytes];
        for (int i = 0; i < values.length; i++) {
            Parameter parameter = parameters.get(i);
            if (parameter.bytes() > Long.BYTES) {
                throw new IllegalArgumentException(parameter.name() + " is no single value");
            }
            for (int j = 0; j < parameter.bytes(); j++) {
                packed[parameter.offset() + j] = (byte) (values[i] >>> (Byte.SIZE * j));
            }
        }
        return packed;
    }
}
