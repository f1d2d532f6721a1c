package dev.pith.corpora.catalogue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.compressors.CompressorException;
import org.apache.commons.compress.compressors.CompressorStreamFactory;

/** Makes corpora, their content, and archives of it. */
final class TestCorpora {

    private TestCorpora() {}

    /** Returns bytes that look like text, the same for the same seed. */
    static byte[] content(int seed, int length) {
        byte[] content = new byte[length];
        Random random = new Random(seed);
        for (int i = 0; i < length; i++) {
            content[i] = (byte) ('a' + random.nextInt(26));
        }
        return content;
    }

    static Checksum checksum(Checksum.Algorithm algorithm, byte[] content) {
        return new Checksum(
                algorithm, HexFormat.of().formatHex(algorithm.start().digest(content)));
    }

    static CorpusFile file(String name, byte[] content) {
        return new CorpusFile(name, content.length, List.of(checksum(Checksum.Algorithm.SHA256, content)));
    }

    static Source source(Packing packing, List<String> files, URI... urls) {
        Map<String, String> members = new LinkedHashMap<>();
        files.forEach(file -> members.put(file, file));
        return source(packing, members, urls);
    }

    static Source source(Packing packing, Map<String, String> members, URI... urls) {
        return new Source(Arrays.asList(urls), packing, members, OptionalLong.empty(), List.of());
    }

    /** Returns a source of which length and hash are known. */
    static Source pinned(Source source, byte[] download) {
        return new Source(
                source.urls(),
                source.packing(),
                source.members(),
                OptionalLong.of(download.length),
                List.of(checksum(Checksum.Algorithm.SHA256, download)));
    }

    static Corpus corpus(List<CorpusFile> files, Source... sources) {
        return new Corpus("mine", "Mine", "", "none", "", files, Arrays.asList(sources));
    }

    static byte[] zip(Map<String, byte[]> members) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> member : members.entrySet()) {
                zip.putArchiveEntry(new ZipArchiveEntry(member.getKey()));
                zip.write(member.getValue());
                zip.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    static byte[] tar(Map<String, byte[]> members) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> member : members.entrySet()) {
                TarArchiveEntry entry = new TarArchiveEntry(member.getKey());
                entry.setSize(member.getValue().length);
                tar.putArchiveEntry(entry);
                tar.write(member.getValue());
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    /** Returns a tar archive with a symbolic link. */
    static byte[] tarWithLink(String name, String target) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            TarArchiveEntry entry = new TarArchiveEntry(name, TarArchiveEntry.LF_SYMLINK);
            entry.setLinkName(target);
            tar.putArchiveEntry(entry);
            tar.closeArchiveEntry();
        }
        return bytes.toByteArray();
    }

    /**
     * Compresses.
     *
     * @param format as Commons Compress names it, such as {@code bzip2}
     */
    static byte[] compress(String format, byte[] content) throws IOException, CompressorException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new CompressorStreamFactory().createCompressorOutputStream(format, bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }
}
