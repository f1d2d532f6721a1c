package dev.pith.dfloat.ptx;

import java.util.ArrayList;
import java.util.List;

/**
 * A statement while it is decoded: modifiers are taken one after the other, operands by their position. What is left over
 * in the end, the emulator does not know.
 */
final class Syntax {

    private final Statement statement;
    private final String name;
    private final List<String> modifiers;
    private final RegisterFile registers;

    Syntax(Statement statement, RegisterFile registers) {
        this.statement = statement;
        this.registers = registers;
        String[] parts = statement.opcode().split("\\.", -1);
        this.name = parts[0];
        this.modifiers = new ArrayList<>(List.of(parts).subList(1, parts.length));
    }

    /** Returns the opcode without its modifiers. */
    String name() {
        return name;
    }

    String opcode() {
        return statement.opcode();
    }

    boolean take(String modifier) {
        return modifiers.remove(modifier);
    }

    /** Takes whichever of these modifiers is there; refuses a statement that has none. */
    String takeOneOf(String... known) {
        for (String modifier : known) {
            if (take(modifier)) {
                return modifier;
            }
        }
        throw refused("needs one of " + String.join(", ", known));
    }

    /** Drops modifiers that do not matter here. */
    void ignore(String... known) {
        for (String modifier : known) {
            take(modifier);
        }
    }

    /** Drops modifiers that start so. */
    void ignorePrefix(String prefix) {
        modifiers.removeIf(modifier -> modifier.startsWith(prefix));
    }

    /** Takes the first modifier that is a type. */
    PtxType takeType() {
        for (String modifier : modifiers) {
            PtxType type = PtxType.named(modifier);
            if (type != null) {
                modifiers.remove(modifier);
                return type;
            }
        }
        throw refused("no type that the emulator knows");
    }

    /** Takes the first modifier that is a type, which must be one of integers or bits. */
    PtxType takeIntegerType() {
        PtxType type = takeType();
        if (type.floating()) {
            throw refused("floating-point arithmetic is not emulated");
        }
        return type;
    }

    /** Takes the first type, which must be of 32 bits. */
    PtxType takeWordType() {
        PtxType type = takeIntegerType();
        if (type.bits != Integer.SIZE) {
            throw refused("only 32-bit types are emulated here");
        }
        return type;
    }

    /** Checks that every modifier has been taken and that there are so many operands. */
    void finish(int operandCount) {
        if (!modifiers.isEmpty()) {
            throw refused("unknown modifier ." + modifiers.getFirst());
        }
        if (operands() != operandCount) {
            throw refused(operands() + " operands and not " + operandCount);
        }
    }

    int operands() {
        return statement.operands().size();
    }

    Operand operand(int position) {
        if (position >= operands()) {
            throw refused("operand " + (position + 1) + " is missing");
        }
        return statement.operands().get(position);
    }

    Operand.Value value(int position) {
        return asValue(operand(position));
    }

    Operand.Value asValue(Operand operand) {
        if (operand instanceof Operand.Value value) {
            return value;
        }
        throw refused("an operand of another kind is needed than " + operand);
    }

    /** Returns the slot to read an operand of a type from. */
    int read(int position, PtxType type) {
        return readable(value(position), type.bits, false);
    }

    /** Returns the slot to write an operand of a type to. */
    int write(int position, PtxType type) {
        return writable(value(position), type.bits, false).slot();
    }

    int writePredicate(Operand operand) {
        return writable(asValue(operand), PtxType.PRED.bits, false).slot();
    }

    /** Returns the slot of an operand that has a width, or, if {@code orWider}, at least that. */
    int readable(Operand.Value value, int bits, boolean orWider) {
        if (value.writable() && value.slot() != registers.sink()) {
            checkWidth(value, bits, orWider);
        }
        return value.slot();
    }

    Operand.Value writable(Operand.Value value, int bits, boolean orWider) {
        if (!value.writable()) {
            throw refused("an operand that cannot be written");
        }
        if (value.slot() != registers.sink()) {
            checkWidth(value, bits, orWider);
        }
        return value;
    }

    private void checkWidth(Operand.Value value, int bits, boolean orWider) {
        if (value.bits() != bits && !(orWider && value.bits() > bits)) {
            throw refused(
                    "register " + registers.name(value.slot()) + " has " + value.bits() + " bits and not " + bits);
        }
    }

    /** A predicate as an operand, perhaps negated. */
    record PredicateSource(int slot, boolean negated) {
        boolean test(PtxThread thread) {
            return thread.get(slot) != 0 != negated;
        }
    }

    PredicateSource predicate(Operand operand) {
        return operand instanceof Operand.Negated(Operand.Value value)
                ? new PredicateSource(readable(value, PtxType.PRED.bits, false), true)
                : new PredicateSource(readable(asValue(operand), PtxType.PRED.bits, false), false);
    }

    Operand.Address address(int position) {
        if (operand(position) instanceof Operand.Address address) {
            return address;
        }
        throw refused("an address in brackets is needed");
    }

    int sink() {
        return registers.sink();
    }

    PtxFault refused(String reason) {
        return statement.refused(reason);
    }
}
