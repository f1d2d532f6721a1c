package dev.pith.dfloat.ptx;

import java.util.function.LongBinaryOperator;

/** Instructions by which the lanes of a warp exchange values. */
final class WarpInstructions {

    private static final long WORD = 0xFFFF_FFFFL;

    private WarpInstructions() {}

    static Instruction.Action decode(Syntax syntax) {
        if (syntax.name().equals("activemask")) {
            PtxType type = syntax.takeWordType();
            syntax.finish(1);
            int destination = syntax.write(0, type);
            return thread -> thread.awaitActiveMask(destination);
        }
        syntax.takeOneOf("sync");
        return switch (syntax.name()) {
            case "shfl" -> shuffle(syntax);
            case "vote" -> vote(syntax);
            case "match" -> match(syntax);
            case "redux" -> reduce(syntax);
            default -> throw syntax.refused("unknown instruction");
        };
    }

    @FunctionalInterface
    private interface Input {
        long of(PtxThread thread);
    }

    @FunctionalInterface
    private interface Finish {
        void finish(PtxThread thread, long[] inputs, int lanes);
    }

    private record Exchange(String opcode, Input source, Finish result) implements WarpOperation {
        @Override
        public long input(PtxThread thread) {
            return source.of(thread);
        }

        @Override
        public void finish(PtxThread thread, long[] inputs, int lanes) {
            result.finish(thread, inputs, lanes);
        }
    }

    private static Instruction.Action exchange(Syntax syntax, int maskOperand, Input input, Finish finish) {
        int mask = syntax.read(maskOperand, PtxType.U32);
        return exchange(syntax, input, finish, mask);
    }

    private static Instruction.Action exchange(Syntax syntax, Input input, Finish finish, int mask) {
        WarpOperation operation = new Exchange(syntax.opcode(), input, finish);
        return thread -> thread.meetLanes(operation, (int) thread.get(mask));
    }

    /** The instruction that only waits for other lanes. */
    static Instruction.Action waitForLanes(Syntax syntax) {
        syntax.finish(1);
        return exchange(syntax, 0, thread -> 0, (thread, inputs, lanes) -> {});
    }

    private static Instruction.Action shuffle(Syntax syntax) {
        String mode = syntax.takeOneOf("up", "down", "bfly", "idx");
        PtxType type = syntax.takeWordType();
        syntax.finish(5);
        Operand target = syntax.operand(0);
        Operand value = target instanceof Operand.Pair pair ? pair.first() : target;
        int destination =
                syntax.writable(syntax.asValue(value), type.bits, false).slot();
        int inRange = target instanceof Operand.Pair pair ? syntax.writePredicate(pair.second()) : syntax.sink();
        int source = syntax.read(1, type);
        int distance = syntax.read(2, PtxType.U32);
        int clamp = syntax.read(3, PtxType.U32);
        return exchange(syntax, 4, thread -> thread.get(source) & WORD, (thread, inputs, lanes) -> {
            int lane = thread.lane();
            int by = (int) thread.get(distance) & 31;
            int bound = (int) thread.get(clamp) & 31;
            int segment = (int) thread.get(clamp) >>> 8 & 31;
            int first = lane & segment;
            int last = first | (bound & ~segment);
            int from = switch (mode) {
                case "up" -> lane - by;
                case "down" -> lane + by;
                case "bfly" -> lane ^ by;
                default -> first | (by & ~segment);
            };
            boolean within = mode.equals("up") ? from >= last : from <= last;
            int chosen = within ? from : lane;
            if ((lanes >>> chosen & 1) == 0) {
                throw new PtxFault("lane " + lane + " reads from lane " + chosen + ", which the mask does not name");
            }
            thread.set(destination, inputs[chosen]);
            thread.set(inRange, within ? 1 : 0);
        });
    }

    private static Instruction.Action vote(Syntax syntax) {
        String mode = syntax.takeOneOf("all", "any", "uni", "ballot");
        PtxType type = syntax.takeIntegerType();
        syntax.finish(3);
        boolean ballot = mode.equals("ballot");
        if (type != (ballot ? PtxType.B32 : PtxType.PRED)) {
            throw syntax.refused("no such type of vote");
        }
        int destination = syntax.write(0, type);
        Syntax.PredicateSource source = syntax.predicate(syntax.operand(1));
        return exchange(syntax, 2, thread -> source.test(thread) ? 1 : 0, (thread, inputs, lanes) -> {
            int votes = 0;
            for (int lane = 0; lane < Warp.LANES; lane++) {
                votes |= (lanes >>> lane & (int) inputs[lane]) << lane;
            }
            boolean holds = switch (mode) {
                case "all" -> votes == lanes;
                case "any" -> votes != 0;
                default -> votes == lanes || votes == 0;
            };
            thread.set(destination, ballot ? votes & WORD : holds ? 1 : 0);
        });
    }

    private static Instruction.Action match(Syntax syntax) {
        boolean all = syntax.takeOneOf("any", "all").equals("all");
        PtxType type = syntax.takeIntegerType();
        syntax.finish(3);
        Operand target = syntax.operand(0);
        Operand value = target instanceof Operand.Pair pair ? pair.first() : target;
        int destination =
                syntax.writable(syntax.asValue(value), Integer.SIZE, false).slot();
        int agreed = target instanceof Operand.Pair pair ? syntax.writePredicate(pair.second()) : syntax.sink();
        int source = syntax.read(1, type);
        return exchange(syntax, 2, thread -> type.truncate(thread.get(source)), (thread, inputs, lanes) -> {
            int same = 0;
            for (int lane = 0; lane < Warp.LANES; lane++) {
                if ((lanes >>> lane & 1) != 0 && inputs[lane] == inputs[thread.lane()]) {
                    same |= 1 << lane;
                }
            }
            thread.set(destination, all && same != lanes ? 0 : same & WORD);
            thread.set(agreed, same == lanes ? 1 : 0);
        });
    }

    private static Instruction.Action reduce(Syntax syntax) {
        String operation = syntax.takeOneOf("add", "min", "max", "and", "or", "xor");
        PtxType type = syntax.takeWordType();
        syntax.finish(3);
        int destination = syntax.write(0, type);
        int source = syntax.read(1, type);
        LongBinaryOperator operator = switch (operation) {
            case "add" -> Long::sum;
            case "and" -> (a, b) -> a & b;
            case "or" -> (a, b) -> a | b;
            case "xor" -> (a, b) -> a ^ b;
            default -> ArithmeticInstructions.extreme(type, operation.equals("min"));
        };
        return exchange(syntax, 2, thread -> type.extend(thread.get(source)), (thread, inputs, lanes) -> {
            long result = inputs[thread.lane()];
            for (int lane = 0; lane < Warp.LANES; lane++) {
                if (lane != thread.lane() && (lanes >>> lane & 1) != 0) {
                    result = operator.applyAsLong(result, inputs[lane]);
                }
            }
            thread.set(destination, type.truncate(result));
        });
    }
}
