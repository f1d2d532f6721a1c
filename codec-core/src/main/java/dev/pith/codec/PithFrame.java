package dev.pith.codec;

/** Tells frames from other data. */
public final class PithFrame {

    /** How many bytes {@link #matches} looks at. */
    public static final int SIGNATURE_LENGTH = FrameFormat.MAGIC_LENGTH + 1;

    private PithFrame() {}

    /**
     * Tells whether data that begins with these bytes is a frame, of this version of the format or of a later one.
     *
     * @param signature the first bytes of the data
     * @param length how many of them there are; {@value #SIGNATURE_LENGTH} suffice, with fewer the answer is no
     */
    public static boolean matches(byte[] signature, int length) {
        return length >= SIGNATURE_LENGTH
                && signature.length >= SIGNATURE_LENGTH
                && FrameFormat.getInt(signature, 0) == FrameFormat.MAGIC
                && (signature[FrameFormat.MAGIC_LENGTH] & 0b1100_0000) == 0b1000_0000;
    }
}
