package dev.pith.dfloat.ptx;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;

/** Loads, stores and atomic operations. Fences do nothing: every thread sees every write at once. */
final class MemoryInstructions {

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final String[] SCOPES = {"cta", "cluster", "gpu", "sys"};
    private static final String[] CACHE_HINTS = {"nc", "ca", "cg", "cs", "lu", "cv", "wb", "wt", "weak"};

    private MemoryInstructions() {}

    static Instruction.Action decode(Syntax syntax) {
        return switch (syntax.name()) {
            case "ld", "ldu" -> load(syntax);
            case "st" -> store(syntax);
            case "atom" -> atomic(syntax, true);
            case "red" -> atomic(syntax, false);
            case "membar" -> {
                syntax.ignore("gl", "cta", "sys");
                syntax.finish(0);
                yield thread -> {};
            }
            case "fence" -> {
                syntax.ignore("acq_rel", "sc", "acquire", "release");
                syntax.ignore(SCOPES);
                syntax.finish(0);
                yield thread -> {};
            }
            case "prefetch", "prefetchu" -> {
                syntax.ignore("global", "local", "L1", "L2");
                syntax.ignorePrefix("L2::");
                syntax.finish(1);
                yield thread -> {};
            }
            default -> throw syntax.refused("unknown instruction");
        };
    }

    /** An address operand. */
    private record Location(AddressSpace space, int base, long offset, boolean narrow) {
        static Location of(Syntax syntax, AddressSpace space, Operand.Address address) {
            Operand.Value base = address.base();
            boolean fits = space == base.space()
                    || base.space() == AddressSpace.GENERIC
                    || (base.space() == AddressSpace.MODULE_GLOBAL
                            && (space == AddressSpace.GLOBAL || space == AddressSpace.GENERIC));
            if (!fits) {
                throw syntax.refused("a variable of " + base.space() + " memory as one of " + space);
            }
            return new Location(space, base.slot(), address.offset(), base.bits() == Integer.SIZE);
        }

        long address(PtxThread thread) {
            long address = thread.get(base) + offset;
            return narrow ? address & 0xFFFF_FFFFL : address;
        }
    }

    /** Takes the modifiers that order an access, and tells whether it is one that may race with others like it. */
    private static boolean takeStrength(Syntax syntax) {
        boolean strong = false;
        for (String modifier : new String[] {"volatile", "relaxed", "acquire", "release", "acq_rel"}) {
            strong |= syntax.take(modifier);
        }
        syntax.ignore(SCOPES);
        syntax.ignore(CACHE_HINTS);
        syntax.ignorePrefix("L1::");
        syntax.ignorePrefix("L2::");
        return strong;
    }

    private static int takeVectorLength(Syntax syntax) {
        if (syntax.take("v2")) {
            return 2;
        }
        return syntax.take("v4") ? 4 : 1;
    }

    private static List<Operand.Value> elements(Syntax syntax, int position, int count) {
        List<Operand.Value> elements =
                count > 1 && syntax.operand(position) instanceof Operand.Vector(List<Operand.Value> listed)
                        ? listed
                        : List.of(syntax.value(position));
        if (elements.size() != count) {
            throw syntax.refused(elements.size() + " elements and not " + count);
        }
        return elements;
    }

    private static Instruction.Action load(Syntax syntax) {
        AccessKind kind = takeStrength(syntax) ? AccessKind.STRONG_READ : AccessKind.READ;
        AddressSpace space = MoveInstructions.takeSpace(syntax);
        int count = takeVectorLength(syntax);
        PtxType type = syntax.takeType();
        syntax.finish(2);
        Location location = Location.of(syntax, space, syntax.address(1));
        List<Operand.Value> elements = elements(syntax, 0, count);
        int[] destinations = new int[count];
        int[] unused = new int[count];
        for (int i = 0; i < count; i++) {
            Operand.Value element = syntax.writable(elements.get(i), type.bits, true);
            destinations[i] = element.slot();
            unused[i] = Long.SIZE - element.bits();
        }
        int size = type.bytes();
        if (count == 1) {
            int destination = destinations[0];
            int unusedBits = unused[0];
            return thread -> {
                MemorySegment bytes = thread.access(location.space(), location.address(thread), size, kind);
                thread.set(destination, type.extend(get(bytes, 0, size)) << unusedBits >>> unusedBits);
            };
        }
        return thread -> {
            MemorySegment bytes = thread.access(location.space(), location.address(thread), size * count, kind);
            for (int i = 0; i < count; i++) {
                thread.set(destinations[i], type.extend(get(bytes, i * size, size)) << unused[i] >>> unused[i]);
            }
        };
    }

    private static Instruction.Action store(Syntax syntax) {
        AccessKind kind = takeStrength(syntax) ? AccessKind.STRONG_WRITE : AccessKind.WRITE;
        AddressSpace space = MoveInstructions.takeSpace(syntax);
        if (space == AddressSpace.CONST || space == AddressSpace.PARAM) {
            throw syntax.refused("a store to memory that is only read");
        }
        int count = takeVectorLength(syntax);
        PtxType type = syntax.takeType();
        syntax.finish(2);
        Location location = Location.of(syntax, space, syntax.address(0));
        int[] sources = elements(syntax, 1, count).stream()
                .mapToInt(element -> syntax.readable(element, type.bits, true))
                .toArray();
        int size = type.bytes();
        return thread -> {
            MemorySegment bytes = thread.access(location.space(), location.address(thread), size * count, kind);
            for (int i = 0; i < count; i++) {
                put(bytes, i * size, size, thread.get(sources[i]));
            }
        };
    }

    private static long get(MemorySegment bytes, int offset, int size) {
        return switch (size) {
            case 1 -> bytes.get(ValueLayout.JAVA_BYTE, offset);
            case 2 -> bytes.get(SHORT, offset);
            case 4 -> bytes.get(INT, offset);
            default -> bytes.get(LONG, offset);
        };
    }

    private static void put(MemorySegment bytes, int offset, int size, long value) {
        switch (size) {
            case 1 -> bytes.set(ValueLayout.JAVA_BYTE, offset, (byte) value);
            case 2 -> bytes.set(SHORT, offset, (short) value);
            case 4 -> bytes.set(INT, offset, (int) value);
            default -> bytes.set(LONG, offset, value);
        }
    }

    /** What an atomic operation leaves in memory: values extended as their type says. */
    @FunctionalInterface
    private interface Update {
        long apply(long old, long operand, long second);
    }

    private static Instruction.Action atomic(Syntax syntax, boolean returnsOld) {
        takeStrength(syntax);
        AddressSpace space = MoveInstructions.takeSpace(syntax);
        String operation = syntax.takeOneOf("add", "and", "or", "xor", "min", "max", "exch", "cas", "inc", "dec");
        PtxType type = syntax.takeIntegerType();
        boolean compares = operation.equals("cas");
        if (!returnsOld && (compares || operation.equals("exch"))) {
            throw syntax.refused("no such reduction");
        }
        if (space != AddressSpace.GLOBAL && space != AddressSpace.SHARED && space != AddressSpace.GENERIC) {
            throw syntax.refused("no atomic operations on this memory");
        }
        int first = returnsOld ? 1 : 0;
        syntax.finish(first + (compares ? 3 : 2));
        Update update = update(operation, type);
        int destination = returnsOld ? syntax.write(0, type) : syntax.sink();
        Location location = Location.of(syntax, space, syntax.address(first));
        int operand = syntax.read(first + 1, type);
        int second = compares ? syntax.read(first + 2, type) : operand;
        int size = type.bytes();
        return thread -> {
            MemorySegment bytes = thread.access(location.space(), location.address(thread), size, AccessKind.ATOMIC);
            long old = type.extend(get(bytes, 0, size));
            long updated = update.apply(old, type.extend(thread.get(operand)), type.extend(thread.get(second)));
            put(bytes, 0, size, updated);
            thread.set(destination, type.truncate(old));
        };
    }

    private static Update update(String operation, PtxType type) {
        return switch (operation) {
            case "add" -> (old, operand, second) -> old + operand;
            case "and" -> (old, operand, second) -> old & operand;
            case "or" -> (old, operand, second) -> old | operand;
            case "xor" -> (old, operand, second) -> old ^ operand;
            case "exch" -> (old, operand, second) -> operand;
            case "cas" -> (old, operand, second) -> old == operand ? second : old;
            case "inc" -> (old, operand, second) -> Long.compareUnsigned(old, operand) >= 0 ? 0 : old + 1;
            case "dec" ->
                (old, operand, second) -> old == 0 || Long.compareUnsigned(old, operand) > 0 ? operand : old - 1;
            default -> {
                var extreme = ArithmeticInstructions.extreme(type, operation.equals("min"));
                yield (old, operand, second) -> extreme.applyAsLong(old, operand);
            }
        };
    }
}
