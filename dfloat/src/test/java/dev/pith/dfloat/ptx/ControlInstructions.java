package dev.pith.dfloat.ptx;

import java.util.List;
import java.util.Map;

/** Branches, and the end of a thread. */
final class ControlInstructions {

    private final Map<String, Integer> labels;
    private final Map<String, List<String>> branchTables;

    ControlInstructions(Map<String, Integer> labels, Map<String, List<String>> branchTables) {
        this.labels = labels;
        this.branchTables = branchTables;
    }

    Instruction.Action decode(Syntax syntax) {
        return switch (syntax.name()) {
            case "bra" -> branch(syntax);
            case "brx" -> branchByIndex(syntax);
            case "ret", "exit" -> {
                syntax.ignore("uni");
                syntax.finish(0);
                yield PtxThread::exit;
            }
            case "trap" -> {
                syntax.finish(0);
                yield thread -> {
                    throw new PtxFault("the kernel traps");
                };
            }
            case "nanosleep" -> {
                syntax.takeWordType();
                syntax.finish(1);
                yield thread -> {};
            }
            default -> throw syntax.refused("unknown instruction");
        };
    }

    private Instruction.Action branch(Syntax syntax) {
        syntax.ignore("uni");
        syntax.finish(1);
        if (!(syntax.operand(0) instanceof Operand.Name(String label))) {
            throw syntax.refused("no label");
        }
        int target = target(syntax, label);
        return thread -> thread.jump(target);
    }

    private int target(Syntax syntax, String label) {
        Integer target = labels.get(label);
        if (target == null) {
            throw syntax.refused("no label " + label);
        }
        return target;
    }

    private Instruction.Action branchByIndex(Syntax syntax) {
        syntax.takeOneOf("idx");
        syntax.ignore("uni");
        syntax.finish(2);
        int index = syntax.read(0, PtxType.U32);
        if (!(syntax.operand(1) instanceof Operand.Name(String table)) || !branchTables.containsKey(table)) {
            throw syntax.refused("no table of labels");
        }
        int[] targets = branchTables.get(table).stream()
                .mapToInt(label -> target(syntax, label))
                .toArray();
        return thread -> {
            long chosen = thread.get(index) & 0xFFFF_FFFFL;
            if (chosen >= targets.length) {
                throw new PtxFault("index " + chosen + " into a table of " + targets.length + " labels");
            }
            thread.jump(targets[(int) chosen]);
        };
    }
}
