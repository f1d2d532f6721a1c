package dev.pith.llm;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Tells models apart: two that agree in it predict the same for the same bytes. It rests on every weight, on what matters
 * of the configuration and on what every token stands for, not on how the files that hold them are written.
 *
 * @param value the first eight bytes of a SHA-256, the first one highest
 */
record ModelId(long value) {

    static final int LENGTH = Long.BYTES;

    /** Returns the id of a model with these SHA-256 digests, whose sequences begin with this token. */
    static ModelId of(byte[] weightDigest, byte[] tokenizerDigest, int startToken) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(weightDigest);
            digest.update(tokenizerDigest);
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, startToken));
            return new ModelId(ByteBuffer.wrap(digest.digest()).getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Returns sixteen hexadecimal digits. */
    @Override
    public String toString() {
        return "%016x".formatted(value);
    }
}
