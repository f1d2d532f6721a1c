package dev.pith.codec;

import java.io.IOException;

/** Thrown when input is not what an encoder writes, or asks for more than the reader's limits allow. */
public class CorruptInputException extends IOException {

    private final String codec;
    private final long offset;
    private final String reason;

    /**
     * @param codec the codec's name, or {@code frame} where the frame itself is at fault
     * @param offset where in the compressed input the fault was noticed, in bytes
     * @param reason what is wrong, in a few words
     */
    public CorruptInputException(String codec, long offset, String reason) {
        super(codec + ": " + reason + " (at byte " + offset + " of the compressed input)");
        this.codec = codec;
        this.offset = offset;
        this.reason = reason;
    }

    /** Returns the codec's name, or {@code frame}. */
    public String codec() {
        return codec;
    }

    /** Returns where in the compressed input the fault was noticed, in bytes. */
    public long offset() {
        return offset;
    }

    /** Returns what is wrong, in a few words. */
    public String reason() {
        return reason;
    }
}
