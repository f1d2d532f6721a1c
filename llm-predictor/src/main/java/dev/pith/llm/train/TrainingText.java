package dev.pith.llm.train;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.tukaani.xz.XZIOException;
import org.tukaani.xz.XZInputStream;

/**
 * The text to train on, in memory: passages, some of which are held out to measure the model on. A document ends at a NUL
 * byte or at the end of its file; long ones are cut into passages at the end of a line.
 */
final class TrainingText {

    /** The shortest text that is worth it. */
    static final int MIN_LENGTH = 10_000;

    private static final int MIN_PASSAGE = 1 << 10;
    private static final int MAX_PASSAGE = 1 << 12;

    /** How many passages a long document would have at least, so that few of them can be held out. */
    private static final int PASSAGES = 256;

    /** The part of the text that is held out. */
    private static final double HELD_OUT_PART = 0.01;

    private static final long MAX_HELD_OUT = 50_000;

    private static final int LONGEST_DOCUMENT = 1 << 30;
    private static final int BUFFER_LENGTH = 1 << 16;

    /** Enough for all presets of xz; a file can ask for far more. */
    private static final int XZ_MEMORY_KIB = 128 << 10;

    private final List<Passage> passages;
    private final Set<Passage> heldOut;
    private final long length;
    private final String digest;

    /** Text from one document; two are equal only if they are the same passage. */
    static final class Passage {

        private final byte[] bytes;
        private final boolean continues;

        private Passage(byte[] bytes, boolean continues) {
            this.bytes = bytes;
            this.continues = continues;
        }

        byte[] bytes() {
            return bytes;
        }

        /** Whether it goes on with the document of the passage before. */
        boolean continues() {
            return continues;
        }
    }

    private TrainingText(List<byte[]> documents, long length) {
        this.length = length;
        int longest = Math.clamp(length / PASSAGES, MIN_PASSAGE, MAX_PASSAGE);
        passages = new ArrayList<>();
        MessageDigest all = sha256();
        for (byte[] document : documents) {
            all.update(ByteBuffer.allocate(Long.BYTES).putLong(0, document.length));
            all.update(document);
            cut(document, longest);
        }
        digest = HexFormat.of().formatHex(all.digest());
        heldOut = heldOut();
    }

    /**
     * Reads files, and all files in directories and below.
     *
     * @throws IOException if one cannot be read, or all have less than {@link #MIN_LENGTH} bytes
     */
    static TrainingText read(List<Path> paths) throws IOException {
        List<byte[]> documents = new ArrayList<>();
        for (Path path : paths) {
            for (Path file : files(path)) {
                readDocuments(file, documents);
            }
        }
        long length = documents.stream().mapToLong(document -> document.length).sum();
        if (length < MIN_LENGTH) {
            throw new IOException("too little text to train on: " + length + " bytes, where " + MIN_LENGTH
                    + " are the least and some millions do well");
        }
        return new TrainingText(documents, length);
    }

    private static List<Path> files(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> found = Files.walk(path)) {
            return found.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static void readDocuments(Path file, List<byte[]> documents) throws IOException {
        String name = file.toString();
        if (name.endsWith(".bz2") || name.endsWith(".zst") || name.endsWith(".pith")) {
            throw new IOException(
                    file + ": is compressed; decompress it first (only .gz and .xz are read as they are)");
        }
        try (InputStream source = Files.newInputStream(file);
                InputStream in = new BufferedInputStream(decompressed(name, source), BUFFER_LENGTH)) {
            ByteArrayOutputStream document = new ByteArrayOutputStream();
            byte[] buffer = new byte[BUFFER_LENGTH];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                int start = 0;
                for (int i = 0; i < count; i++) {
                    if (buffer[i] == 0) {
                        document.write(buffer, start, i - start);
                        add(document, documents);
                        start = i + 1;
                    }
                }
                document.write(buffer, start, count - start);
                if (document.size() > LONGEST_DOCUMENT) {
                    throw new IOException(file + ": a document of more than " + LONGEST_DOCUMENT + " bytes");
                }
            }
            add(document, documents);
        } catch (ZipException | XZIOException | EOFException e) {
            throw new IOException(file + ": cannot be decompressed: " + e.getMessage(), e);
        }
    }

    private static InputStream decompressed(String name, InputStream source) throws IOException {
        if (name.endsWith(".gz")) {
            return new GZIPInputStream(source, BUFFER_LENGTH);
        }
        return name.endsWith(".xz") ? new XZInputStream(source, XZ_MEMORY_KIB) : source;
    }

    private static void add(ByteArrayOutputStream document, List<byte[]> documents) {
        if (document.size() > 0) {
            documents.add(document.toByteArray());
            document.reset();
        }
    }

    private void cut(byte[] document, int longest) {
        int start = 0;
        while (start < document.length) {
            int end = Math.min(document.length, start + longest);
            if (end < document.length) {
                int line = end;
                while (line > start + longest / 2 && document[line - 1] != '\n') {
                    line--;
                }
                end = document[line - 1] == '\n' ? line : end;
                // Not within a character of UTF-8, if it is that.
                while (end > start + longest / 2 && (document[end] & 0xC0) == 0x80) {
                    end--;
                }
            }
            passages.add(new Passage(Arrays.copyOfRange(document, start, end), start > 0));
            start = end;
        }
    }

    /** Chooses passages by their digests, so that the choice depends neither on their order nor on chance. */
    private Set<Passage> heldOut() {
        record Candidate(Passage passage, String digest) {}
        List<Candidate> candidates = new ArrayList<>();
        for (Passage passage : passages) {
            candidates.add(new Candidate(passage, HexFormat.of().formatHex(sha256().digest(passage.bytes()))));
        }
        candidates.sort(Comparator.comparing(Candidate::digest));
        Set<Passage> chosen = new HashSet<>();
        long wanted = Math.min(MAX_HELD_OUT, (long) (length * HELD_OUT_PART));
        for (Candidate candidate : candidates) {
            if (wanted <= 0) {
                break;
            }
            chosen.add(candidate.passage());
            wanted -= candidate.passage().bytes().length;
        }
        return chosen;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Returns the passages to train on, in order. After one that was held out, the next one does not continue it. */
    List<Passage> training() {
        List<Passage> kept = new ArrayList<>();
        boolean gap = false;
        for (Passage passage : passages) {
            if (heldOut.contains(passage)) {
                gap = true;
            } else {
                kept.add(gap && passage.continues() ? new Passage(passage.bytes(), false) : passage);
                gap = false;
            }
        }
        return kept;
    }

    /** Returns the passages that are held out, in order. */
    List<Passage> heldOutPassages() {
        return passages.stream().filter(heldOut::contains).toList();
    }

    /** Returns the length of all passages in bytes. */
    long length() {
        return length;
    }

    /** Returns what tells texts apart. */
    String digest() {
        return digest;
    }
}
