package dev.pith.corpora.catalogue;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * Takes files out of what was downloaded: members that the catalogue names, by exactly that name, and nothing else. So
 * names in an archive never become names of files. Links, directories and encrypted members are refused.
 */
final class Unpacker {

    /** How much memory XZ may take, in KiB: enough for its highest preset, and for dictionaries of up to 128 MiB. */
    private static final int XZ_MEMORY_KIB = 256 << 10;

    private final Installer installer;
    private final long skippedBytes;

    /**
     * Makes an unpacker.
     *
     * @param skippedBytes how much of a stream may be decompressed that is not wanted
     */
    Unpacker(Installer installer, long skippedBytes) {
        this.installer = installer;
        this.skippedBytes = skippedBytes;
    }

    /**
     * Installs files. Where one is not what it should be, the others are installed first.
     *
     * @param wanted the files, each with the name of the member that it is
     * @throws ContentException if a member is missing or is not what it should be
     * @throws StorageException if a file cannot be written
     * @throws IOException if the download cannot be read, or is not packed as it should be
     */
    void unpack(Path download, Packing packing, Map<CorpusFile, String> wanted) throws IOException {
        List<String> problems = new ArrayList<>();
        try {
            switch (packing) {
                case ZIP -> unzip(download, wanted, problems);
                case TAR, TAR_GZIP, TAR_BZIP2, TAR_XZ -> untar(download, packing, wanted, problems);
                case NONE, GZIP, BZIP2, XZ -> {
                    CorpusFile file = wanted.keySet().iterator().next();
                    try (InputStream in = decompress(download, packing)) {
                        installer.install(file, in);
                    }
                }
            }
        } catch (RuntimeException e) {
            // The libraries mostly throw an IOException for input that is damaged, but not always.
            throw new ContentException("is not a readable " + packing.label() + ", " + e);
        }
        if (!problems.isEmpty()) {
            throw new ContentException(String.join("; ", problems));
        }
    }

    private void unzip(Path download, Map<CorpusFile, String> wanted, List<String> problems) throws IOException {
        try (ZipFile zip = ZipFile.builder().setPath(download).get()) {
            for (Map.Entry<CorpusFile, String> entry : wanted.entrySet()) {
                String member = entry.getValue();
                List<ZipArchiveEntry> found = new ArrayList<>();
                zip.getEntries(member).forEach(found::add);
                if (found.size() != 1) {
                    problems.add("has " + (found.isEmpty() ? "no" : "several") + " members '" + member + "'");
                    continue;
                }
                ZipArchiveEntry only = found.getFirst();
                if (only.isDirectory() || only.isUnixSymlink() || !zip.canReadEntryData(only)) {
                    problems.add("member '" + member + "' is not a file that can be read");
                    continue;
                }
                try (InputStream in = zip.getInputStream(only)) {
                    install(entry.getKey(), in, problems);
                }
            }
        }
    }

    private void untar(Path download, Packing packing, Map<CorpusFile, String> wanted, List<String> problems)
            throws IOException {
        Map<String, CorpusFile> missing = new LinkedHashMap<>();
        wanted.forEach((file, member) -> missing.put(member, file));
        long wantedBytes = wanted.keySet().stream().mapToLong(CorpusFile::bytes).sum();
        try (InputStream in = new Bounded(decompress(download, packing), wantedBytes + skippedBytes);
                TarArchiveInputStream tar = new TarArchiveInputStream(in)) {
            TarArchiveEntry entry = tar.getNextEntry();
            while (entry != null && !missing.isEmpty()) {
                CorpusFile file = missing.remove(entry.getName());
                if (file != null && isFile(entry)) {
                    install(file, tar, problems);
                } else if (file != null) {
                    problems.add("member '" + entry.getName() + "' is not a file");
                }
                entry = missing.isEmpty() ? null : tar.getNextEntry();
            }
        }
        missing.keySet().forEach(member -> problems.add("has no members '" + member + "'"));
    }

    /** Whether a member is a plain file; by the library's word links are files too. */
    private static boolean isFile(TarArchiveEntry entry) {
        return entry.getLinkFlag() == TarConstants.LF_NORMAL || entry.getLinkFlag() == TarConstants.LF_OLDNORM;
    }

    private void install(CorpusFile file, InputStream in, List<String> problems) throws IOException {
        try {
            installer.install(file, in);
        } catch (ContentException e) {
            problems.add(String.valueOf(e.getMessage()));
        }
    }

    private static InputStream decompress(Path download, Packing packing) throws IOException {
        InputStream in = new BufferedInputStream(Files.newInputStream(download), 1 << 16);
        try {
            return switch (packing) {
                case GZIP, TAR_GZIP ->
                    GzipCompressorInputStream.builder()
                            .setInputStream(in)
                            .setDecompressConcatenated(true)
                            .get();
                case BZIP2, TAR_BZIP2 -> new BZip2CompressorInputStream(in, true);
                case XZ, TAR_XZ ->
                    XZCompressorInputStream.builder()
                            .setInputStream(in)
                            .setDecompressConcatenated(true)
                            .setMemoryLimitKiB(XZ_MEMORY_KIB)
                            .get();
                case NONE, TAR, ZIP -> in;
            };
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    /** Fails where a stream gives more than it may. */
    private static final class Bounded extends FilterInputStream {

        private long left;

        Bounded(InputStream in, long bytes) {
            super(in);
            left = bytes;
        }

        @Override
        public int read() throws IOException {
            byte[] single = new byte[1];
            return read(single, 0, 1) < 0 ? -1 : single[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int count = super.read(target, offset, length);
            left -= Math.max(count, 0);
            if (left < 0) {
                throw new ContentException("holds far more than the files that are wanted; it was not read on");
            }
            return count;
        }

        @Override
        public long skip(long count) throws IOException {
            byte[] buffer = new byte[(int) Math.min(Math.max(count, 0), 1 << 16)];
            return buffer.length == 0 ? 0 : Math.max(read(buffer, 0, buffer.length), 0);
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}
