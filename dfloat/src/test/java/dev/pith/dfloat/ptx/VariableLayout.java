package dev.pith.dfloat.ptx;

import java.util.Arrays;

/**
 * Where the variables of one space lie. Between any two there is a gap of {@value #GAP} bytes, which no access may touch;
 * it spans every bank of shared memory once, so that bank conflicts stay what they are without it.
 */
final class VariableLayout {

    private static final int GAP = 128;

    private final AddressSpace space;
    private long[] starts = new long[0];
    private long[] ends = new long[0];
    private int bytes;

    VariableLayout(AddressSpace space) {
        this.space = space;
    }

    VariableLayout(VariableLayout other) {
        this.space = other.space;
        this.starts = other.starts;
        this.ends = other.ends;
        this.bytes = other.bytes;
    }

    /** Adds a variable and returns its address. */
    long add(long size, long alignment) {
        long start = nextStart(alignment);
        int count = starts.length;
        starts = Arrays.copyOf(starts, count + 1);
        ends = Arrays.copyOf(ends, count + 1);
        starts[count] = start;
        ends[count] = start + size;
        bytes = Math.addExact(bytes, Math.toIntExact(size));
        return start;
    }

    /** Returns the address of the variable that would be added next. */
    long nextStart(long alignment) {
        long free = starts.length == 0 ? space.firstAddress() : ends[ends.length - 1] + GAP;
        return (free + alignment - 1) / alignment * alignment;
    }

    /** Returns the variables' bytes without the gaps. */
    int bytes() {
        return bytes;
    }

    /** Returns how many bytes an image of this space needs, gaps included. */
    int imageBytes() {
        return ends.length == 0 ? 0 : Math.toIntExact(ends[ends.length - 1] - space.firstAddress());
    }

    /**
     * Returns the place in the image of an access.
     *
     * @throws PtxFault if the access is not wholly within one variable
     */
    int offset(long address, int accessBytes) {
        for (int i = 0; i < starts.length; i++) {
            if (address >= starts[i] && address <= ends[i] - accessBytes) {
                return (int) (address - space.firstAddress());
            }
        }
        throw new PtxFault(accessBytes + " bytes at 0x" + Long.toHexString(address) + " of " + space
                + " memory, not wholly within one of its variables" + describe());
    }

    private String describe() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < starts.length; i++) {
            text.append(i == 0 ? ": " : ", ")
                    .append(ends[i] - starts[i])
                    .append(" bytes at 0x")
                    .append(Long.toHexString(starts[i]));
        }
        return text.toString();
    }
}
