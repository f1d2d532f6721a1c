package dev.pith.dfloat.ptx;

import java.util.List;

/** Values moved from register to register: copied, packed, converted, or an address turned into that of another space. */
final class MoveInstructions {

    private MoveInstructions() {}

    static Instruction.Action decode(Syntax syntax) {
        return switch (syntax.name()) {
            case "mov" -> move(syntax);
            case "cvt" -> convert(syntax);
            case "cvta" -> convertAddress(syntax);
            case "isspacep" -> isInSpace(syntax);
            default -> throw syntax.refused("unknown instruction");
        };
    }

    private static Instruction.Action move(Syntax syntax) {
        PtxType type = syntax.takeType();
        syntax.finish(2);
        if (syntax.operand(1) instanceof Operand.Vector(List<Operand.Value> elements)) {
            return pack(syntax, type, elements);
        }
        if (syntax.operand(0) instanceof Operand.Vector(List<Operand.Value> elements)) {
            return unpack(syntax, type, elements);
        }
        Operand.Value value = syntax.value(1);
        boolean longAddress =
                value.space() != AddressSpace.GENERIC && value.space().firstAddress() >>> 32 != 0;
        if (longAddress && type.bits != Long.SIZE) {
            throw syntax.refused("an address in too few bits");
        }
        int destination = syntax.write(0, type);
        int source = syntax.read(1, type);
        return thread -> thread.set(destination, type.truncate(thread.get(source)));
    }

    private static int elementBits(Syntax syntax, PtxType type, List<Operand.Value> elements) {
        if (type.bits % elements.size() != 0) {
            throw syntax.refused("elements that do not fit");
        }
        return type.bits / elements.size();
    }

    private static Instruction.Action pack(Syntax syntax, PtxType type, List<Operand.Value> elements) {
        int bits = elementBits(syntax, type, elements);
        int destination = syntax.write(0, type);
        int[] sources = elements.stream()
                .mapToInt(element -> syntax.readable(element, bits, false))
                .toArray();
        long ones = -1L >>> (Long.SIZE - bits);
        return thread -> {
            long packed = 0;
            for (int i = 0; i < sources.length; i++) {
                packed |= (thread.get(sources[i]) & ones) << (i * bits);
            }
            thread.set(destination, packed);
        };
    }

    private static Instruction.Action unpack(Syntax syntax, PtxType type, List<Operand.Value> elements) {
        int bits = elementBits(syntax, type, elements);
        int source = syntax.read(1, type);
        int[] destinations = elements.stream()
                .mapToInt(element -> syntax.writable(element, bits, false).slot())
                .toArray();
        long ones = -1L >>> (Long.SIZE - bits);
        return thread -> {
            long packed = thread.get(source);
            for (int i = 0; i < destinations.length; i++) {
                thread.set(destinations[i], packed >>> (i * bits) & ones);
            }
        };
    }

    private static Instruction.Action convert(Syntax syntax) {
        boolean saturate = syntax.take("sat");
        PtxType to = syntax.takeIntegerType();
        PtxType from = syntax.takeIntegerType();
        syntax.finish(2);
        Operand.Value destination = syntax.writable(syntax.value(0), to.bits, true);
        int source = syntax.readable(syntax.value(1), from.bits, true);
        int unused = Long.SIZE - destination.bits();
        if (saturate) {
            return thread -> {
                long value = saturated(to, from, from.extend(thread.get(source)));
                thread.set(destination.slot(), to.extend(value) << unused >>> unused);
            };
        }
        return thread ->
                thread.set(destination.slot(), to.extend(from.extend(thread.get(source))) << unused >>> unused);
    }

    private static long saturated(PtxType to, PtxType from, long value) {
        long greatest = to.signed ? Long.MAX_VALUE >>> (Long.SIZE - to.bits) : -1L >>> (Long.SIZE - to.bits);
        long least = to.signed ? ~greatest : 0;
        if (from.signed && value < 0) {
            return Math.max(value, least);
        }
        return Long.compareUnsigned(value, greatest) > 0 ? greatest : value;
    }

    /** Takes a modifier that names a space; generic if there is none. */
    static AddressSpace takeSpace(Syntax syntax) {
        syntax.ignorePrefix("param::");
        if (syntax.take("global")) {
            return AddressSpace.GLOBAL;
        }
        if (syntax.take("shared") || syntax.take("shared::cta")) {
            return AddressSpace.SHARED;
        }
        if (syntax.take("local")) {
            return AddressSpace.LOCAL;
        }
        if (syntax.take("const")) {
            return AddressSpace.CONST;
        }
        return syntax.take("param") ? AddressSpace.PARAM : AddressSpace.GENERIC;
    }

    private static Instruction.Action convertAddress(Syntax syntax) {
        boolean fromGeneric = syntax.take("to");
        AddressSpace space = takeSpace(syntax);
        PtxType type = syntax.takeIntegerType();
        syntax.finish(2);
        if (type.bits != Long.SIZE || space == AddressSpace.GENERIC) {
            throw syntax.refused("an address in too few bits, or no space");
        }
        int destination = syntax.write(0, type);
        int source = syntax.read(1, type);
        if (space != AddressSpace.SHARED && space != AddressSpace.LOCAL) {
            return thread -> thread.set(destination, thread.get(source));
        }
        return thread -> {
            long address = thread.get(source);
            if (fromGeneric && AddressSpace.of(address) != space) {
                throw new PtxFault("0x" + Long.toHexString(address) + " is no address of " + space + " memory");
            }
            thread.set(destination, fromGeneric ? address - space.window : address + space.window);
        };
    }

    private static Instruction.Action isInSpace(Syntax syntax) {
        AddressSpace space = takeSpace(syntax);
        syntax.finish(2);
        int destination = syntax.writePredicate(syntax.operand(0));
        int source = syntax.read(1, PtxType.U64);
        return thread -> {
            AddressSpace found = AddressSpace.of(thread.get(source));
            boolean same = found == space || (space == AddressSpace.GLOBAL && found == AddressSpace.MODULE_GLOBAL);
            thread.set(destination, same ? 1 : 0);
        };
    }
}
