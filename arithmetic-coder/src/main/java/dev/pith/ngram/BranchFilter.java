package dev.pith.ngram;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Makes the operands of x86 calls and jumps absolute, so that all calls of one function look alike (the idea of the BCJ
 * filter of 7-Zip; the exchange of two ranges is that of the CAB format's E8 preprocessing).
 *
 * <p>An operand is the four bytes after an opcode {@code E8} or {@code E9}, or, in code for x86-64, after what looks like
 * an instruction with an address relative to the instruction pointer. It is a distance from the end of the operand to
 * another place. If that place lies within the content, the distance becomes the place, counted from the content's start.
 * The places beyond the distances that are thus freed take their turn:
 *
 * <pre>
 * −end … length − end − 1       become   0 … length − 1
 * length − end … length − 1     become   −end … −1
 * </pre>
 *
 * <p>For given opcode and end this permutes the operands. Whether there is an operand is told by bytes before it. Applying
 * goes from the last place to the first and reverting from the first to the last, so that each step of the one finds
 * exactly what the same step of the other has left, even where operands overlap.
 */
enum BranchFilter implements ContentFilter {
    /** For code of 32 bits: calls and jumps. */
    X86,
    /** For code of 64 bits: calls, jumps, and addresses relative to the instruction pointer. */
    X86_64;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    @Override
    public void apply(byte[] bytes, int offset, int length) {
        int last = offset + length - Integer.BYTES;
        for (int operand = last; operand > offset; operand--) {
            if (isOperand(bytes, offset, operand)) {
                int end = operand + Integer.BYTES - offset;
                INT.set(bytes, operand, toAbsolute(operand(bytes, operand), end, length));
            }
        }
    }

    @Override
    public void revert(byte[] bytes, int offset, int length) {
        int last = offset + length - Integer.BYTES;
        for (int operand = offset + 1; operand <= last; operand++) {
            if (isOperand(bytes, offset, operand)) {
                int end = operand + Integer.BYTES - offset;
                INT.set(bytes, operand, toRelative(operand(bytes, operand), end, length));
            }
        }
    }

    /** Returns the operand that begins at a position. */
    static int operand(byte[] bytes, int position) {
        return (int) INT.get(bytes, position);
    }

    /** Tells from the bytes before {@code operand}, of which there is at least one, whether an operand begins there. */
    boolean isOperand(byte[] bytes, int offset, int operand) {
        int previous = bytes[operand - 1];
        return (previous & 0xFE) == 0xE8
                || (this == X86_64
                        && (previous & 0xC7) == 0x05
                        && operand - offset >= 2
                        && takesInstructionRelativeAddress(bytes[operand - 2] & 0xFF));
    }

    /** Of the opcodes before a ModRM byte these are the most frequent: both directions of mov, lea, call and jmp. */
    private static boolean takesInstructionRelativeAddress(int opcode) {
        return opcode == 0x89 || opcode == 0x8B || opcode == 0x8D || opcode == 0xFF;
    }

    /** Returns the place that an operand becomes; {@code end} is how many bytes of content there are up to its end. */
    static int toAbsolute(int distance, int end, int length) {
        if (distance < -end || distance >= length) {
            return distance;
        }
        return distance < length - end ? distance + end : distance - length;
    }

    /** Undoes {@link #toAbsolute}. */
    static int toRelative(int place, int end, int length) {
        if (place < -end || place >= length) {
            return place;
        }
        return place >= 0 ? place - end : place + length;
    }
}
