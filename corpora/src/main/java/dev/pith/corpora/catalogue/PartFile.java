package dev.pith.corpora.catalogue;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.Objects;

/**
 * What has come so far of one URL: a file, and beside it a note by which the server can tell whether the rest still
 * belongs to it. It outlives the process, so that a later one can go on.
 */
final class PartFile {

    private static final String SUFFIX = ".part";
    private static final int NAME_DIGITS = 16;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * The note.
     *
     * @param url what is downloaded
     * @param validator what the server calls this state of it: an entity tag or a date; empty if nothing, and then it
     *     cannot be resumed
     * @param bytes its length, or -1 if the server does not say
     */
    record Note(String url, String validator, long bytes) {

        private static final Note NOTHING_KNOWN = new Note("", "", -1);
    }

    private final Path data;
    private final Path noteFile;
    private final URI url;
    private Note note;

    private PartFile(Path data, Path noteFile, URI url, Note note) {
        this.data = data;
        this.noteFile = noteFile;
        this.url = url;
        this.note = note;
    }

    /** Finds what has come so far, which may be nothing. */
    static PartFile of(Path directory, URI url) throws IOException {
        byte[] hash = Checksum.Algorithm.SHA256.start().digest(url.toString().getBytes(StandardCharsets.UTF_8));
        String name = HexFormat.of().formatHex(hash).substring(0, NAME_DIGITS) + SUFFIX;
        Path data = directory.resolve(name);
        Path noteFile = directory.resolve(name + ".json");
        PartFile part = new PartFile(data, noteFile, url, read(noteFile));
        if (!part.note.url.equals(url.toString()) || !Files.isRegularFile(data)) {
            part.delete();
        }
        return part;
    }

    /** Whether a file of this name belongs to a download. */
    static boolean isPart(Path path) {
        String name = Objects.toString(path.getFileName());
        return name.endsWith(SUFFIX) || name.endsWith(SUFFIX + ".json");
    }

    Path path() {
        return data;
    }

    long length() throws IOException {
        return Files.exists(data) ? Files.size(data) : 0;
    }

    /** Returns what the server calls this state of it; empty if it cannot be resumed. */
    String validator() {
        return note.validator;
    }

    /** Whether all has come. */
    boolean complete() throws IOException {
        return note.bytes >= 0 && Files.exists(data) && Files.size(data) == note.bytes;
    }

    /** Forgets what has come, and begins anew. */
    void restart(String validator, long bytes) throws IOException {
        delete();
        note = new Note(url.toString(), validator, bytes);
        Files.write(noteFile, JSON.writeValueAsBytes(note));
    }

    /** Opens the file for writing at its end. */
    FileChannel append() throws IOException {
        return FileChannel.open(data, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    void delete() throws IOException {
        note = Note.NOTHING_KNOWN;
        Files.deleteIfExists(data);
        Files.deleteIfExists(noteFile);
    }

    private static Note read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return Note.NOTHING_KNOWN;
        }
        try {
            Note note = JSON.readValue(Files.readAllBytes(file), Note.class);
            return note == null || note.url == null || note.validator == null ? Note.NOTHING_KNOWN : note;
        } catch (JacksonException e) {
            // The process was killed while it wrote the note.
            return Note.NOTHING_KNOWN;
        }
    }
}
