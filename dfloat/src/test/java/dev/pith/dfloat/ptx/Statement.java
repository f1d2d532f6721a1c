package dev.pith.dfloat.ptx;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An instruction as it stands in the text.
 *
 * @param line where it begins, from 1
 * @param text that line
 * @param guard the predicate that it is executed under, perhaps negated, or null
 * @param opcode with its modifiers, such as {@code ld.global.u8}
 */
record Statement(int line, String text, @Nullable Operand guard, String opcode, List<Operand> operands) {

    PtxFault refused(String reason) {
        return PtxFault.inLine(line, text, reason);
    }
}
