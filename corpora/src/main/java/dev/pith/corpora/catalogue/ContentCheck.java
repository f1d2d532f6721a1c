package dev.pith.corpora.catalogue;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Compares content with what is known of it, while it goes by. */
final class ContentCheck {

    private final OptionalLong expectedBytes;
    private final List<Checksum> checksums;
    private final List<MessageDigest> digests = new ArrayList<>();
    private long bytes;

    private ContentCheck(OptionalLong expectedBytes, List<Checksum> checksums) {
        this.expectedBytes = expectedBytes;
        this.checksums = checksums;
        checksums.forEach(checksum -> digests.add(checksum.algorithm().start()));
    }

    static ContentCheck of(CorpusFile file) {
        return new ContentCheck(OptionalLong.of(file.bytes()), file.checksums());
    }

    static ContentCheck of(Source source) {
        return new ContentCheck(source.bytes(), source.checksums());
    }

    /** Takes the next bytes. */
    void update(byte[] content, int length) {
        digests.forEach(digest -> digest.update(content, 0, length));
        bytes += length;
    }

    /** Returns how many bytes have gone by. */
    long bytes() {
        return bytes;
    }

    /** Whether there are more bytes already than there should be. */
    boolean tooLong() {
        return expectedBytes.isPresent() && bytes > expectedBytes.getAsLong();
    }

    /** Says what is wrong with the content, once all of it, or too much, has gone by. To be called once. */
    Optional<String> problem() {
        if (tooLong()) {
            return Optional.of("has more than the " + expectedBytes.getAsLong() + " bytes that it should have");
        }
        if (expectedBytes.isPresent() && bytes < expectedBytes.getAsLong()) {
            return Optional.of("has " + bytes + " bytes, but should have " + expectedBytes.getAsLong());
        }
        for (int i = 0; i < digests.size(); i++) {
            Checksum checksum = checksums.get(i);
            String actual = HexFormat.of().formatHex(digests.get(i).digest());
            if (!actual.equals(checksum.value())) {
                return Optional.of(
                        checksum.algorithm().title() + " is " + actual + ", but should be " + checksum.value());
            }
        }
        return Optional.empty();
    }
}
