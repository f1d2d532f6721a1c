package dev.pith.dfloat.ptx;

import java.util.List;

/** An operand of a statement, its registers, constants and symbols resolved to slots of a thread's register file. */
sealed interface Operand {

    /**
     * A register, constant, special register or address of a symbol.
     *
     * @param slot where its value is
     * @param bits the width of the register; 64 for others
     * @param writable whether an instruction may write it
     * @param space the space of the symbol that it is the address of, or generic
     */
    record Value(int slot, int bits, boolean writable, AddressSpace space) implements Operand {}

    /** A predicate, negated. */
    record Negated(Value predicate) implements Operand {}

    /** Two destinations, such as a value and a predicate. */
    record Pair(Operand first, Operand second) implements Operand {}

    /** Several values in braces. */
    record Vector(List<Value> elements) implements Operand {}

    /** A memory address in brackets. */
    record Address(Value base, long offset) implements Operand {}

    /** A name that is no register and no variable: a label, or a table of them. */
    record Name(String name) implements Operand {}
}
