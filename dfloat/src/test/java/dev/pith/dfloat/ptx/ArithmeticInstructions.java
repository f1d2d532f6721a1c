package dev.pith.dfloat.ptx;

import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/** Integer arithmetic. Values are read extended to 64 bits as their type says, and written truncated to its width. */
final class ArithmeticInstructions {

    private ArithmeticInstructions() {}

    static Instruction.Action decode(Syntax syntax) {
        return switch (syntax.name()) {
            case "add" -> syntax.take("cc") ? carrying(syntax, false, false, true) : binary(syntax, Long::sum);
            case "addc" -> carrying(syntax, false, true, syntax.take("cc"));
            case "sub" -> syntax.take("cc") ? carrying(syntax, true, false, true) : binary(syntax, (a, b) -> a - b);
            case "subc" -> carrying(syntax, true, true, syntax.take("cc"));
            case "mul" -> multiply(syntax);
            case "mad" -> multiplyAdd(syntax, false);
            case "madc" -> multiplyAdd(syntax, true);
            case "div" -> divide(syntax, false);
            case "rem" -> divide(syntax, true);
            case "min" -> extreme(syntax, true);
            case "max" -> extreme(syntax, false);
            case "abs" -> unary(syntax, Math::abs);
            case "neg" -> unary(syntax, a -> -a);
            case "sad" -> sumOfDifference(syntax);
            case "dp4a" -> dotProduct(syntax);
            default -> throw syntax.refused("unknown instruction");
        };
    }

    static Instruction.Action unary(Syntax syntax, LongUnaryOperator operator) {
        PtxType type = syntax.takeIntegerType();
        syntax.finish(2);
        int destination = syntax.write(0, type);
        int source = syntax.read(1, type);
        return thread -> thread.set(destination, type.truncate(operator.applyAsLong(type.extend(thread.get(source)))));
    }

    static Instruction.Action binary(Syntax syntax, LongBinaryOperator operator) {
        return binary(syntax, syntax.takeIntegerType(), operator);
    }

    private static Instruction.Action binary(Syntax syntax, PtxType type, LongBinaryOperator operator) {
        syntax.finish(3);
        int destination = syntax.write(0, type);
        int left = syntax.read(1, type);
        int right = syntax.read(2, type);
        return thread -> thread.set(
                destination,
                type.truncate(operator.applyAsLong(type.extend(thread.get(left)), type.extend(thread.get(right)))));
    }

    private static Instruction.Action carrying(Syntax syntax, boolean subtract, boolean carryIn, boolean carryOut) {
        PtxType type = syntax.takeIntegerType();
        syntax.finish(3);
        int destination = syntax.write(0, type);
        int left = syntax.read(1, type);
        int right = syntax.read(2, type);
        return thread -> {
            long a = thread.get(left);
            long b = thread.get(right);
            thread.set(destination, addWithCarry(thread, type, a, subtract ? ~b : b, subtract, carryIn, carryOut));
        };
    }

    /** Adds; a subtraction is an addition of the complement, in which a borrow is the absence of a carry. */
    private static long addWithCarry(
            PtxThread thread, PtxType type, long a, long b, boolean subtract, boolean carryIn, boolean carryOut) {
        boolean in = carryIn ? thread.carry() != subtract : subtract;
        long sum = a + b + (in ? 1 : 0);
        if (carryOut) {
            long carries = (a & b) | ((a | b) & ~sum);
            thread.setCarry((carries >>> (type.bits - 1) & 1) != 0 != subtract);
        }
        return type.truncate(sum);
    }

    private static Instruction.Action multiply(Syntax syntax) {
        String part = syntax.takeOneOf("lo", "hi", "wide");
        PtxType type = syntax.takeIntegerType();
        if (part.equals("wide")) {
            syntax.finish(3);
            PtxType product = doubled(syntax, type);
            int destination = syntax.write(0, product);
            int left = syntax.read(1, type);
            int right = syntax.read(2, type);
            return thread -> thread.set(
                    destination, product.truncate(type.extend(thread.get(left)) * type.extend(thread.get(right))));
        }
        return binary(syntax, type, part.equals("lo") ? (a, b) -> a * b : (a, b) -> highPart(type, a, b));
    }

    private static PtxType doubled(Syntax syntax, PtxType type) {
        return switch (type) {
            case U16 -> PtxType.U32;
            case S16 -> PtxType.S32;
            case U32 -> PtxType.U64;
            case S32 -> PtxType.S64;
            default -> throw syntax.refused("a wide product of this type");
        };
    }

    private static long highPart(PtxType type, long a, long b) {
        if (type.bits < Long.SIZE) {
            return (a * b) >>> type.bits;
        }
        return type.signed ? Math.multiplyHigh(a, b) : Math.unsignedMultiplyHigh(a, b);
    }

    private static Instruction.Action multiplyAdd(Syntax syntax, boolean carryIn) {
        String part = syntax.takeOneOf("lo", "hi", "wide");
        boolean carryOut = syntax.take("cc");
        PtxType type = syntax.takeIntegerType();
        syntax.finish(4);
        boolean wide = part.equals("wide");
        boolean high = part.equals("hi");
        PtxType sum = wide ? doubled(syntax, type) : type;
        if (wide && (carryIn || carryOut)) {
            throw syntax.refused("a wide product with carry");
        }
        int destination = syntax.write(0, sum);
        int left = syntax.read(1, type);
        int right = syntax.read(2, type);
        int addend = syntax.read(3, sum);
        if (!carryIn && !carryOut && !high) {
            return thread -> thread.set(
                    destination,
                    sum.truncate(type.extend(thread.get(left)) * type.extend(thread.get(right)) + thread.get(addend)));
        }
        return thread -> {
            long a = type.extend(thread.get(left));
            long b = type.extend(thread.get(right));
            long product = high ? highPart(type, a, b) : a * b;
            thread.set(
                    destination,
                    addWithCarry(thread, type, type.truncate(product), thread.get(addend), false, carryIn, carryOut));
        };
    }

    private static Instruction.Action divide(Syntax syntax, boolean remainder) {
        PtxType type = syntax.takeIntegerType();
        LongBinaryOperator operator;
        if (type.signed) {
            operator = remainder ? (a, b) -> a % b : (a, b) -> a / b;
        } else {
            operator = remainder ? Long::remainderUnsigned : Long::divideUnsigned;
        }
        return binary(syntax, type, (a, b) -> {
            if (b == 0) {
                throw new PtxFault("division by zero");
            }
            return operator.applyAsLong(a, b);
        });
    }

    private static Instruction.Action extreme(Syntax syntax, boolean smaller) {
        PtxType type = syntax.takeIntegerType();
        return binary(syntax, type, extreme(type, smaller));
    }

    static LongBinaryOperator extreme(PtxType type, boolean smaller) {
        if (type.signed) {
            return smaller ? Math::min : Math::max;
        }
        return (a, b) -> Long.compareUnsigned(a, b) < 0 == smaller ? a : b;
    }

    private static Instruction.Action sumOfDifference(Syntax syntax) {
        PtxType type = syntax.takeIntegerType();
        syntax.finish(4);
        int destination = syntax.write(0, type);
        int left = syntax.read(1, type);
        int right = syntax.read(2, type);
        int addend = syntax.read(3, type);
        LongBinaryOperator smaller = extreme(type, true);
        LongBinaryOperator larger = extreme(type, false);
        return thread -> {
            long a = type.extend(thread.get(left));
            long b = type.extend(thread.get(right));
            long difference = larger.applyAsLong(a, b) - smaller.applyAsLong(a, b);
            thread.set(destination, type.truncate(thread.get(addend) + difference));
        };
    }

    private static Instruction.Action dotProduct(Syntax syntax) {
        PtxType leftType = syntax.takeWordType();
        PtxType rightType = syntax.takeWordType();
        syntax.finish(4);
        int destination = syntax.write(0, PtxType.U32);
        int left = syntax.read(1, leftType);
        int right = syntax.read(2, rightType);
        int addend = syntax.read(3, PtxType.U32);
        PtxType leftByte = leftType.signed ? PtxType.S8 : PtxType.U8;
        PtxType rightByte = rightType.signed ? PtxType.S8 : PtxType.U8;
        return thread -> {
            long sum = thread.get(addend);
            for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
                sum += leftByte.extend(thread.get(left) >>> shift) * rightByte.extend(thread.get(right) >>> shift);
            }
            thread.set(destination, PtxType.U32.truncate(sum));
        };
    }
}
