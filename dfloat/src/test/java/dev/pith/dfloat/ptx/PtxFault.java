package dev.pith.dfloat.ptx;

/**
 * What a kernel did wrong, or what a PTX text holds that the emulator does not know. The message tells the reason and,
 * for a running kernel, the kernel, block, thread and line.
 */
public final class PtxFault extends RuntimeException {

    private final String message;
    private final String reason;
    private final boolean located;

    /** Makes a fault whose place is not known yet: the emulator adds it. */
    public PtxFault(String reason) {
        this(reason, reason, false);
    }

    private PtxFault(String message, String reason, boolean located) {
        super(message);
        this.message = message;
        this.reason = reason;
        this.located = located;
    }

    @Override
    public String getMessage() {
        return message;
    }

    /** Returns what went wrong, without the place. */
    public String reason() {
        return reason;
    }

    /** Returns the same fault with its place, unless it has one. */
    PtxFault at(String place) {
        if (located) {
            return this;
        }
        PtxFault fault = new PtxFault(place + ": " + reason, reason, true);
        fault.setStackTrace(getStackTrace());
        return fault;
    }

    static PtxFault inLine(int line, String text, String reason) {
        return new PtxFault("PTX line " + line + ", \"" + text + "\": " + reason, reason, true);
    }
}
