package dev.pith.dfloat.ptx;

import java.util.function.LongUnaryOperator;

/** Logic, shifts, and bits and bytes taken apart and put together. */
final class BitInstructions {

    private static final long WORD = 0xFFFF_FFFFL;

    private BitInstructions() {}

    static Instruction.Action decode(Syntax syntax) {
        return switch (syntax.name()) {
            case "and" -> ArithmeticInstructions.binary(syntax, (a, b) -> a & b);
            case "or" -> ArithmeticInstructions.binary(syntax, (a, b) -> a | b);
            case "xor" -> ArithmeticInstructions.binary(syntax, (a, b) -> a ^ b);
            case "not" -> ArithmeticInstructions.unary(syntax, a -> ~a);
            case "cnot" -> ArithmeticInstructions.unary(syntax, a -> a == 0 ? 1 : 0);
            case "lop3" -> anyLogic(syntax);
            case "shl" -> shiftLeft(syntax);
            case "shr" -> shiftRight(syntax);
            case "shf" -> funnelShift(syntax);
            case "prmt" -> permute(syntax);
            case "bfe" -> extract(syntax);
            case "bfi" -> insert(syntax);
            case "bfind" -> findHighest(syntax);
            case "brev" -> {
                PtxType type = syntax.takeIntegerType();
                yield counted(syntax, type, type, a -> Long.reverse(a) >>> (Long.SIZE - type.bits));
            }
            case "popc" -> counted(syntax, syntax.takeIntegerType(), PtxType.U32, Long::bitCount);
            case "clz" -> {
                PtxType type = syntax.takeIntegerType();
                yield counted(syntax, type, PtxType.U32, a -> Long.numberOfLeadingZeros(a) - (Long.SIZE - type.bits));
            }
            case "fns" -> findNthSet(syntax);
            case "bmsk" -> mask(syntax);
            case "szext" -> extendFrom(syntax);
            default -> throw syntax.refused("unknown instruction");
        };
    }

    private static Instruction.Action counted(Syntax syntax, PtxType type, PtxType result, LongUnaryOperator operator) {
        syntax.finish(2);
        int destination = syntax.write(0, result);
        int source = syntax.read(1, type);
        return thread ->
                thread.set(destination, result.truncate(operator.applyAsLong(type.truncate(thread.get(source)))));
    }

    private static Instruction.Action anyLogic(Syntax syntax) {
        PtxType type = syntax.takeWordType();
        syntax.finish(5);
        int destination = syntax.write(0, type);
        int first = syntax.read(1, type);
        int second = syntax.read(2, type);
        int third = syntax.read(3, type);
        int table = syntax.read(4, type);
        return thread -> {
            long a = thread.get(first);
            long b = thread.get(second);
            long c = thread.get(third);
            long truth = thread.get(table);
            long result = 0;
            for (int i = 0; i < 8; i++) {
                if ((truth >>> i & 1) != 0) {
                    result |= ((i & 4) != 0 ? a : ~a) & ((i & 2) != 0 ? b : ~b) & ((i & 1) != 0 ? c : ~c);
                }
            }
            thread.set(destination, result & WORD);
        };
    }

    private static Instruction.Action shiftLeft(Syntax syntax) {
        PtxType type = syntax.takeIntegerType();
        syntax.finish(3);
        int destination = syntax.write(0, type);
        int source = syntax.read(1, type);
        int amount = syntax.read(2, PtxType.U32);
        return thread -> {
            long shift = thread.get(amount) & WORD;
            thread.set(destination, shift >= type.bits ? 0 : type.truncate(thread.get(source) << shift));
        };
    }

    private static Instruction.Action shiftRight(Syntax syntax) {
        PtxType type = syntax.takeIntegerType();
        syntax.finish(3);
        int destination = syntax.write(0, type);
        int source = syntax.read(1, type);
        int amount = syntax.read(2, PtxType.U32);
        if (type.signed) {
            return thread -> {
                long shift = Math.min(thread.get(amount) & WORD, Long.SIZE - 1);
                thread.set(destination, type.truncate(type.extend(thread.get(source)) >> shift));
            };
        }
        return thread -> {
            long shift = thread.get(amount) & WORD;
            thread.set(destination, shift >= type.bits ? 0 : type.truncate(thread.get(source)) >>> shift);
        };
    }

    private static Instruction.Action funnelShift(Syntax syntax) {
        boolean left = syntax.takeOneOf("l", "r").equals("l");
        boolean wrap = syntax.takeOneOf("wrap", "clamp").equals("wrap");
        PtxType type = syntax.takeWordType();
        syntax.finish(4);
        int destination = syntax.write(0, type);
        int low = syntax.read(1, type);
        int high = syntax.read(2, type);
        int amount = syntax.read(3, PtxType.U32);
        return thread -> {
            long both = thread.get(high) << Integer.SIZE | (thread.get(low) & WORD);
            long count = thread.get(amount) & WORD;
            long shift = wrap ? count % Integer.SIZE : Math.min(count, Integer.SIZE);
            thread.set(destination, left ? both << shift >>> Integer.SIZE : both >>> shift & WORD);
        };
    }

    private static Instruction.Action permute(Syntax syntax) {
        PtxType type = syntax.takeWordType();
        ByteSelector selector = byteSelector(syntax);
        syntax.finish(4);
        int destination = syntax.write(0, type);
        int low = syntax.read(1, type);
        int high = syntax.read(2, type);
        int selection = syntax.read(3, type);
        return thread -> {
            long bytes = thread.get(high) << Integer.SIZE | (thread.get(low) & WORD);
            long chosen = thread.get(selection);
            long result = 0;
            for (int i = 0; i < Integer.BYTES; i++) {
                int source = selector.select(chosen, i);
                long value = bytes >>> ((source & 7) * Byte.SIZE) & 0xFF;
                if ((source & 8) != 0) {
                    value = (byte) value < 0 ? 0xFF : 0;
                }
                result |= value << (i * Byte.SIZE);
            }
            thread.set(destination, result);
        };
    }

    /** Tells which of the eight source bytes goes to a place; 8 more stands for eight copies of that byte's sign. */
    @FunctionalInterface
    private interface ByteSelector {
        int select(long selection, int place);
    }

    private static ByteSelector byteSelector(Syntax syntax) {
        if (syntax.take("f4e")) {
            return (selection, place) -> (int) (selection & 3) + place;
        }
        if (syntax.take("b4e")) {
            return (selection, place) -> (int) (selection & 3) - place & 7;
        }
        if (syntax.take("rc8")) {
            return (selection, place) -> (int) (selection & 3);
        }
        if (syntax.take("ecl")) {
            return (selection, place) -> Math.max((int) (selection & 3), place);
        }
        if (syntax.take("ecr")) {
            return (selection, place) -> Math.min((int) (selection & 3), place);
        }
        if (syntax.take("rc16")) {
            return (selection, place) -> (int) (selection & 1) * 2 + (place & 1);
        }
        return (selection, place) -> (int) (selection >>> (place * 4)) & 15;
    }

    private static Instruction.Action extract(Syntax syntax) {
        PtxType type = syntax.takeIntegerType();
        syntax.finish(4);
        int destination = syntax.write(0, type);
        int source = syntax.read(1, type);
        int position = syntax.read(2, PtxType.U32);
        int length = syntax.read(3, PtxType.U32);
        return thread -> thread.set(
                destination,
                extract(type, thread.get(source), (int) thread.get(position) & 0xFF, (int) thread.get(length) & 0xFF));
    }

    /** A field that reaches beyond the highest bit is filled up with that bit if the type is signed, else with zeros. */
    private static long extract(PtxType type, long value, int position, int length) {
        if (length == 0) {
            return 0;
        }
        long extended = type.extend(value);
        long shifted = type.signed
                ? extended >> Math.min(position, Long.SIZE - 1)
                : position < Long.SIZE ? extended >>> position : 0;
        int unused = Long.SIZE - Math.min(length, Long.SIZE);
        return type.truncate(type.signed ? shifted << unused >> unused : shifted << unused >>> unused);
    }

    private static Instruction.Action insert(Syntax syntax) {
        PtxType type = syntax.takeIntegerType();
        syntax.finish(5);
        int destination = syntax.write(0, type);
        int field = syntax.read(1, type);
        int background = syntax.read(2, type);
        int position = syntax.read(3, PtxType.U32);
        int length = syntax.read(4, PtxType.U32);
        return thread -> {
            int start = (int) thread.get(position) & 0xFF;
            int count = (int) thread.get(length) & 0xFF;
            long ones = start >= type.bits ? 0 : lowest(count) << start;
            long inserted = start >= type.bits ? 0 : thread.get(field) << start;
            thread.set(destination, type.truncate((inserted & ones) | (thread.get(background) & ~ones)));
        };
    }

    private static long lowest(int count) {
        return count >= Long.SIZE ? -1 : (1L << count) - 1;
    }

    private static Instruction.Action findHighest(Syntax syntax) {
        boolean asShift = syntax.take("shiftamt");
        PtxType type = syntax.takeIntegerType();
        syntax.finish(2);
        int destination = syntax.write(0, PtxType.U32);
        int source = syntax.read(1, type);
        return thread -> {
            long value = type.extend(thread.get(source));
            int bit = Long.SIZE - 1 - Long.numberOfLeadingZeros(type.signed && value < 0 ? ~value : value);
            thread.set(destination, (bit < 0 ? -1 : asShift ? type.bits - 1 - bit : bit) & WORD);
        };
    }

    private static Instruction.Action findNthSet(Syntax syntax) {
        PtxType type = syntax.takeWordType();
        syntax.finish(4);
        int destination = syntax.write(0, type);
        int source = syntax.read(1, PtxType.U32);
        int start = syntax.read(2, PtxType.U32);
        int number = syntax.read(3, PtxType.U32);
        return thread -> {
            long bits = thread.get(source) & WORD;
            int wanted = (int) thread.get(number);
            int step = wanted < 0 ? -1 : 1;
            int seen = 0;
            long found = WORD;
            if (wanted == 0) {
                long base = thread.get(start) & WORD;
                found = base < Integer.SIZE && (bits >>> base & 1) != 0 ? base : WORD;
            } else {
                for (long bit = thread.get(start) & WORD; bit >= 0 && bit < Integer.SIZE; bit += step) {
                    if ((bits >>> bit & 1) != 0 && ++seen == Math.abs(wanted)) {
                        found = bit;
                        break;
                    }
                }
            }
            thread.set(destination, found);
        };
    }

    private static Instruction.Action mask(Syntax syntax) {
        boolean clamp = syntax.takeOneOf("clamp", "wrap").equals("clamp");
        PtxType type = syntax.takeWordType();
        syntax.finish(3);
        int destination = syntax.write(0, type);
        int start = syntax.read(1, PtxType.U32);
        int length = syntax.read(2, PtxType.U32);
        return thread -> {
            int from = bound(thread.get(start), clamp);
            int count = bound(thread.get(length), clamp);
            thread.set(destination, lowest(count) << from & WORD);
        };
    }

    private static Instruction.Action extendFrom(Syntax syntax) {
        boolean clamp = syntax.takeOneOf("clamp", "wrap").equals("clamp");
        PtxType type = syntax.takeWordType();
        syntax.finish(3);
        int destination = syntax.write(0, type);
        int source = syntax.read(1, type);
        int length = syntax.read(2, PtxType.U32);
        return thread ->
                thread.set(destination, extract(type, thread.get(source), 0, bound(thread.get(length), clamp)));
    }

    private static int bound(long count, boolean clamp) {
        return (int) (clamp ? Math.min(count & WORD, Integer.SIZE) : count & Integer.SIZE - 1);
    }
}
