package dev.pith.dfloat.df11;

import java.io.IOException;

/** Thrown when the layout df11 cannot hold a tensor, or a checkpoint. Another layout may. */
public final class Df11UnsupportedException extends IOException {

    private final String tensor;
    private final String reason;

    /**
     * @param tensor the name of the tensor or file that cannot be held
     * @param reason why, in a few words
     */
    public Df11UnsupportedException(String tensor, String reason) {
        super("df11 cannot hold " + tensor + ": " + reason);
        this.tensor = tensor;
        this.reason = reason;
    }

    /** Returns the name of the tensor or file that cannot be held. */
    public String tensor() {
        return tensor;
    }

    /** Returns why it cannot be held, in a few words. */
    public String reason() {
        return reason;
    }
}
