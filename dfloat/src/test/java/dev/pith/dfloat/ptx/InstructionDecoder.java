package dev.pith.dfloat.ptx;

import java.util.List;
import java.util.Map;

/** Turns the statements of one kernel into instructions, each by the family that knows its opcode. */
final class InstructionDecoder {

    private final RegisterFile registers;
    private final ControlInstructions control;

    InstructionDecoder(RegisterFile registers, Map<String, Integer> labels, Map<String, List<String>> branchTables) {
        this.registers = registers;
        this.control = new ControlInstructions(labels, branchTables);
    }

    Instruction decode(Statement statement) {
        Syntax syntax = new Syntax(statement, registers);
        Instruction.Action action = action(syntax);
        int guard = -1;
        boolean guardNegated = false;
        if (statement.guard() != null) {
            Syntax.PredicateSource predicate = syntax.predicate(statement.guard());
            guard = predicate.slot();
            guardNegated = predicate.negated();
        }
        return new Instruction(statement.line(), statement.text(), statement.opcode(), guard, guardNegated, action);
    }

    private Instruction.Action action(Syntax syntax) {
        return switch (syntax.name()) {
            case "add",
                    "sub",
                    "addc",
                    "subc",
                    "mul",
                    "mad",
                    "madc",
                    "div",
                    "rem",
                    "min",
                    "max",
                    "abs",
                    "neg",
                    "sad",
                    "dp4a" -> ArithmeticInstructions.decode(syntax);
            case "and",
                    "or",
                    "xor",
                    "not",
                    "cnot",
                    "lop3",
                    "shl",
                    "shr",
                    "shf",
                    "prmt",
                    "bfe",
                    "bfi",
                    "bfind",
                    "brev",
                    "popc",
                    "clz",
                    "fns",
                    "bmsk",
                    "szext" -> BitInstructions.decode(syntax);
            case "setp", "set", "selp", "slct" -> ComparisonInstructions.decode(syntax);
            case "mov", "cvt", "cvta", "isspacep" -> MoveInstructions.decode(syntax);
            case "ld", "ldu", "st", "atom", "red", "membar", "fence", "prefetch", "prefetchu" ->
                MemoryInstructions.decode(syntax);
            case "shfl", "vote", "match", "redux", "activemask" -> WarpInstructions.decode(syntax);
            case "bar", "barrier" -> BarrierInstructions.decode(syntax);
            case "bra", "brx", "ret", "exit", "trap", "nanosleep" -> control.decode(syntax);
            case "call" -> throw syntax.refused("calls are not emulated");
            default -> throw syntax.refused("unknown instruction " + syntax.opcode());
        };
    }
}
