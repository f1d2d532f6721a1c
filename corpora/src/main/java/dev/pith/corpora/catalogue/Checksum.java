package dev.pith.corpora.catalogue;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.regex.Pattern;

/**
 * What a hash function makes of the right content.
 *
 * @param algorithm the hash function
 * @param value its value in hexadecimal digits, the letters in lower case
 */
public record Checksum(Algorithm algorithm, String value) {

    private static final Pattern DIGITS = Pattern.compile("[0-9a-f]*");

    /**
     * A hash function. SHA-1 and MD5 find accidents, not forgeries; they are here because for some files nothing else
     * is published.
     */
    public enum Algorithm {
        /** SHA-256. */
        SHA256("sha256", "SHA-256", 64),
        /** SHA-1. */
        SHA1("sha1", "SHA-1", 40),
        /** MD5. */
        MD5("md5", "MD5", 32);

        private final String field;
        private final String title;
        private final int digits;

        Algorithm(String field, String title, int digits) {
            this.field = field;
            this.title = title;
            this.digits = digits;
        }

        /** Returns how catalogues name it. */
        public String field() {
            return field;
        }

        /** Returns its usual name. */
        public String title() {
            return title;
        }

        /** Returns the number of hexadecimal digits of a value. */
        public int digits() {
            return digits;
        }

        MessageDigest start() {
            try {
                return MessageDigest.getInstance(title);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java has " + title, e);
            }
        }
    }

    /**
     * Makes a checksum.
     *
     * @throws IllegalArgumentException if the value has another number of digits, or something that is none
     */
    public Checksum {
        if (value.length() != algorithm.digits || !DIGITS.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "must be " + algorithm.digits + " hexadecimal digits in lower case, but is '" + value + "'");
        }
    }
}
