package dev.pith.dfloat.ptx;

import org.jspecify.annotations.Nullable;

/** Comparisons, and selection by them. */
final class ComparisonInstructions {

    private static final String[] COMPARISONS = {"eq", "ne", "lt", "le", "gt", "ge", "lo", "ls", "hi", "hs"};

    private ComparisonInstructions() {}

    @FunctionalInterface
    private interface Comparison {
        boolean test(long a, long b);
    }

    static Instruction.Action decode(Syntax syntax) {
        return switch (syntax.name()) {
            case "setp" -> setPredicate(syntax);
            case "set" -> setMask(syntax);
            case "selp" -> selectByPredicate(syntax);
            case "slct" -> selectBySign(syntax);
            default -> throw syntax.refused("unknown instruction");
        };
    }

    private static Comparison comparison(String name, boolean signed) {
        return switch (name) {
            case "eq" -> (a, b) -> a == b;
            case "ne" -> (a, b) -> a != b;
            case "lt" -> signed ? (a, b) -> a < b : (a, b) -> Long.compareUnsigned(a, b) < 0;
            case "le" -> signed ? (a, b) -> a <= b : (a, b) -> Long.compareUnsigned(a, b) <= 0;
            case "gt" -> signed ? (a, b) -> a > b : (a, b) -> Long.compareUnsigned(a, b) > 0;
            case "ge" -> signed ? (a, b) -> a >= b : (a, b) -> Long.compareUnsigned(a, b) >= 0;
            case "lo" -> (a, b) -> Long.compareUnsigned(a, b) < 0;
            case "ls" -> (a, b) -> Long.compareUnsigned(a, b) <= 0;
            case "hi" -> (a, b) -> Long.compareUnsigned(a, b) > 0;
            case "hs" -> (a, b) -> Long.compareUnsigned(a, b) >= 0;
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static @Nullable String combination(Syntax syntax) {
        for (String name : new String[] {"and", "or", "xor"}) {
            if (syntax.take(name)) {
                return name;
            }
        }
        return null;
    }

    private static boolean combine(@Nullable String combination, boolean compared, boolean other) {
        return switch (combination) {
            case null -> compared;
            case "and" -> compared && other;
            case "or" -> compared || other;
            default -> compared ^ other;
        };
    }

    private static Instruction.Action setPredicate(Syntax syntax) {
        String name = syntax.takeOneOf(COMPARISONS);
        String combination = combination(syntax);
        PtxType type = syntax.takeIntegerType();
        syntax.finish(combination == null ? 3 : 4);
        Operand destination = syntax.operand(0);
        int whenTrue = syntax.writePredicate(destination instanceof Operand.Pair pair ? pair.first() : destination);
        int whenFalse = destination instanceof Operand.Pair pair ? syntax.writePredicate(pair.second()) : syntax.sink();
        int left = syntax.read(1, type);
        int right = syntax.read(2, type);
        Comparison comparison = comparison(name, type.signed);
        if (combination == null && whenFalse == syntax.sink()) {
            return thread -> thread.set(
                    whenTrue, comparison.test(type.extend(thread.get(left)), type.extend(thread.get(right))) ? 1 : 0);
        }
        Syntax.PredicateSource source = combination == null ? null : syntax.predicate(syntax.operand(3));
        return thread -> {
            boolean compared = comparison.test(type.extend(thread.get(left)), type.extend(thread.get(right)));
            boolean other = source != null && source.test(thread);
            thread.set(whenTrue, combine(combination, compared, other) ? 1 : 0);
            thread.set(whenFalse, combine(combination, !compared, other) ? 1 : 0);
        };
    }

    private static Instruction.Action setMask(Syntax syntax) {
        String name = syntax.takeOneOf(COMPARISONS);
        String combination = combination(syntax);
        PtxType result = syntax.takeWordType();
        PtxType type = syntax.takeIntegerType();
        syntax.finish(combination == null ? 3 : 4);
        int destination = syntax.write(0, result);
        int left = syntax.read(1, type);
        int right = syntax.read(2, type);
        Comparison comparison = comparison(name, type.signed);
        Syntax.PredicateSource source = combination == null ? null : syntax.predicate(syntax.operand(3));
        return thread -> {
            boolean compared = comparison.test(type.extend(thread.get(left)), type.extend(thread.get(right)));
            boolean other = source != null && source.test(thread);
            thread.set(destination, combine(combination, compared, other) ? 0xFFFF_FFFFL : 0);
        };
    }

    /** Reads only the operand selected: the other may never have been written. */
    private static Instruction.Action selectByPredicate(Syntax syntax) {
        PtxType type = syntax.takeType();
        syntax.finish(4);
        int destination = syntax.write(0, type);
        int whenTrue = syntax.read(1, type);
        int whenFalse = syntax.read(2, type);
        Syntax.PredicateSource source = syntax.predicate(syntax.operand(3));
        return thread -> thread.set(destination, type.truncate(thread.get(source.test(thread) ? whenTrue : whenFalse)));
    }

    private static Instruction.Action selectBySign(Syntax syntax) {
        PtxType type = syntax.takeType();
        PtxType control = syntax.takeIntegerType();
        if (control != PtxType.S32) {
            throw syntax.refused("only .s32 decides");
        }
        syntax.finish(4);
        int destination = syntax.write(0, type);
        int whenNotNegative = syntax.read(1, type);
        int whenNegative = syntax.read(2, type);
        int sign = syntax.read(3, control);
        return thread -> thread.set(
                destination,
                type.truncate(thread.get(control.extend(thread.get(sign)) >= 0 ? whenNotNegative : whenNegative)));
    }
}
