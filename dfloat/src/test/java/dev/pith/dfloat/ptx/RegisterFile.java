package dev.pith.dfloat.ptx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The slots that a thread of a kernel has: its registers, and the constants and special registers that its instructions
 * name, which are there before it starts.
 */
final class RegisterFile {

    /** A special register, filled in when a thread starts. */
    record Special(int slot, String name) {}

    private final List<String> names = new ArrayList<>();
    private final List<@Nullable Long> initial = new ArrayList<>();
    private final Map<Long, Integer> constants = new HashMap<>();
    private final Map<String, Integer> specialSlots = new HashMap<>();
    private final List<Special> specials = new ArrayList<>();
    private final int sink = register("_");

    int register(String name) {
        return add(name, null);
    }

    int constant(long value) {
        return constants.computeIfAbsent(value, key -> add(Long.toString(key), key));
    }

    /** Returns the slot of a special register such as {@code %tid.x}, or -1 if there is none of that name. */
    int special(String name) {
        if (!SpecialRegisters.known(name)) {
            return -1;
        }
        return specialSlots.computeIfAbsent(name, key -> {
            int slot = add(key, 0L);
            specials.add(new Special(slot, key));
            return slot;
        });
    }

    /** Returns the slot that takes what is not wanted. */
    int sink() {
        return sink;
    }

    private int add(String name, @Nullable Long value) {
        names.add(name);
        initial.add(value);
        return names.size() - 1;
    }

    int size() {
        return names.size();
    }

    String name(int slot) {
        return names.get(slot);
    }

    List<Special> specials() {
        return specials;
    }

    /** Returns the values before a thread starts; registers hold nonsense. */
    long[] initialValues() {
        return initial.stream()
                .mapToLong(value -> value == null ? 0xBAD0_BAD0_BAD0_BAD0L : value)
                .toArray();
    }

    /** Returns which slots have a value before a thread starts. */
    boolean[] initiallyWritten() {
        boolean[] written = new boolean[size()];
        for (int slot = 0; slot < written.length; slot++) {
            written[slot] = initial.get(slot) != null;
        }
        return written;
    }
}
