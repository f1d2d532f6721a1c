package dev.pith.corpora.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;

/**
 * What tells a file that was measured apart from others. In JSON the names and values here are what is written.
 *
 * @param name what the file is called in tables
 * @param length its length in bytes
 * @param sha256 SHA-256 of its content, in hexadecimal digits
 */
public record MeasuredFile(String name, long length, String sha256) {

    private static final int BUFFER_LENGTH = 1 << 16;

    public MeasuredFile {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(sha256, "sha256");
        if (length < 0) {
            throw new IllegalArgumentException("a file cannot have " + length + " bytes");
        }
    }

    /** Reads all of a file. */
    static MeasuredFile of(String name, Path file) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
        long length = 0;
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            byte[] buffer = new byte[BUFFER_LENGTH];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                length += count;
            }
        }
        return new MeasuredFile(name, length, HexFormat.of().formatHex(digest.digest()));
    }
}
