package dev.pith.dfloat.ptx;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** A thread: its registers, its place in the program, and what it waits for. */
final class PtxThread {

    /** Whether a thread can run, and if not, why. */
    enum State {
        RUNNABLE,
        AT_WARP_OPERATION,
        AT_ACTIVE_MASK,
        AT_BARRIER,
        EXITED
    }

    private static final byte UNWRITTEN = (byte) 0xA5;

    private final ThreadBlock block;
    private final Launch launch;
    private final Warp warp;
    private final int index;
    private final long[] values;
    private final boolean[] written;
    private final int[] executions;
    private final MemorySegment local;

    private State state = State.EXITED;
    private int programCounter;
    private boolean carry;
    private long instructionsLeft;

    private @Nullable WarpOperation warpOperation;
    private int warpMask;
    private int activeMaskDestination;

    PtxThread(ThreadBlock block, Launch launch, Warp warp, int index) {
        this.block = block;
        this.launch = launch;
        this.warp = warp;
        this.index = index;
        PtxKernel kernel = launch.kernel();
        this.values = new long[kernel.registers.size()];
        this.written = new boolean[kernel.registers.size()];
        this.executions = new int[kernel.instructions.length];
        this.local = MemorySegment.ofArray(new byte[kernel.localLayout.imageBytes()]);
    }

    /** Makes the thread ready to run the kernel from its start, for the block's present number. */
    void start() {
        System.arraycopy(launch.initialValues(), 0, values, 0, values.length);
        System.arraycopy(launch.initiallyWritten(), 0, written, 0, written.length);
        for (RegisterFile.Special special : launch.kernel().registers.specials()) {
            values[special.slot()] = SpecialRegisters.value(special.name(), this);
        }
        local.fill(UNWRITTEN);
        state = State.RUNNABLE;
        programCounter = 0;
        carry = false;
        instructionsLeft = launch.instructionLimit();
    }

    /** Runs until the thread must wait, has exited, or has executed so many instructions. */
    void run(int instructions) {
        Instruction[] code = launch.kernel().instructions;
        int left = instructions;
        try {
            while (left-- > 0 && state == State.RUNNABLE) {
                if (programCounter == code.length) {
                    exit(this);
                    break;
                }
                Instruction instruction = code[programCounter];
                executions[programCounter]++;
                programCounter++;
                int guard = instruction.guard();
                if (guard < 0 || get(guard) != 0 != instruction.guardNegated()) {
                    instruction.action().execute(this);
                }
            }
        } catch (PtxFault fault) {
            throw fault.at(place());
        }
        instructionsLeft -= instructions - left;
        if (instructionsLeft < 0) {
            throw new PtxFault("more than " + launch.instructionLimit() + " instructions in one thread").at(place());
        }
    }

    /** Returns where this thread is, for messages. */
    String place() {
        Instruction[] code = launch.kernel().instructions;
        Instruction last = code[Math.max(0, programCounter - 1)];
        return "kernel " + launch.kernel().name() + ", block " + coordinates("%ctaid") + ", thread "
                + coordinates("%tid") + ", PTX line " + last.line() + ", \"" + last.text() + "\"";
    }

    private String coordinates(String register) {
        return "(" + SpecialRegisters.value(register + ".x", this) + ", "
                + SpecialRegisters.value(register + ".y", this) + ", " + SpecialRegisters.value(register + ".z", this)
                + ")";
    }

    long get(int slot) {
        if (!written[slot]) {
            throw new PtxFault("reads register " + launch.kernel().registers.name(slot) + ", never written");
        }
        return values[slot];
    }

    /** @param value truncated to the width of the register */
    void set(int slot, long value) {
        values[slot] = value;
        written[slot] = true;
    }

    boolean carry() {
        return carry;
    }

    void setCarry(boolean carry) {
        this.carry = carry;
    }

    void jump(int target) {
        programCounter = target;
    }

    static void exit(PtxThread thread) {
        thread.state = State.EXITED;
        thread.block.threadExited();
    }

    State state() {
        return state;
    }

    void resume() {
        state = State.RUNNABLE;
        warpOperation = null;
    }

    int index() {
        return index;
    }

    int lane() {
        return index % Warp.LANES;
    }

    Warp warp() {
        return warp;
    }

    ThreadBlock block() {
        return block;
    }

    /** Returns the position of the instruction that the thread has begun last. */
    int instructionIndex() {
        return programCounter - 1;
    }

    /** Returns how often each instruction has been begun since the last phase ended. */
    int[] executions() {
        return executions;
    }

    @Nullable
    WarpOperation warpOperation() {
        return warpOperation;
    }

    int warpMask() {
        return warpMask;
    }

    int activeMaskDestination() {
        return activeMaskDestination;
    }

    /** Waits until all lanes of the mask have come to the same operation with the same mask. */
    void meetLanes(WarpOperation operation, int mask) {
        state = State.AT_WARP_OPERATION;
        warpOperation = operation;
        warpMask = mask;
        warp.arrive(this, operation, mask);
    }

    void awaitActiveMask(int destination) {
        state = State.AT_ACTIVE_MASK;
        activeMaskDestination = destination;
    }

    void arrive(int barrier, int count, BarrierInstructions.Arrival arrival) {
        if (arrival.waits()) {
            state = State.AT_BARRIER;
        }
        block.arrive(this, barrier, count, arrival);
    }

    /**
     * Returns the bytes of an access, after every check of it.
     *
     * @param bytes a power of two
     */
    MemorySegment access(AddressSpace declared, long address, int bytes, AccessKind kind) {
        if ((address & bytes - 1) != 0) {
            throw new PtxFault("misaligned: " + bytes + " bytes at 0x" + Long.toHexString(address));
        }
        AddressSpace space = declared;
        long own = address;
        if (declared == AddressSpace.GENERIC) {
            space = AddressSpace.of(address);
            own = space == AddressSpace.SHARED || space == AddressSpace.LOCAL ? address - space.window : address;
        } else if (declared == AddressSpace.GLOBAL && AddressSpace.of(address) == AddressSpace.MODULE_GLOBAL) {
            space = AddressSpace.MODULE_GLOBAL;
        }
        if (kind.writes && (space == AddressSpace.CONST || space == AddressSpace.PARAM)) {
            throw new PtxFault("writes to " + space + " memory, which is only read");
        }
        MemorySegment segment = switch (space) {
            case SHARED -> block.shared().access(this, own, bytes, kind);
            case LOCAL -> local.asSlice(launch.kernel().localLayout.offset(own, bytes), bytes);
            default -> launch.segment(space, own, bytes);
        };
        if (launch.countsTransactions() && space != AddressSpace.LOCAL) {
            warp.record(this, space == AddressSpace.SHARED ? own + space.window : own, bytes);
        }
        return segment;
    }
}
