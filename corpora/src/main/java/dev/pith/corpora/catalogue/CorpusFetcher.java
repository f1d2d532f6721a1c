package dev.pith.corpora.catalogue;

import dev.pith.corpora.catalogue.StoredFile.Standing;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Gets the files of a corpus into a {@link CorpusStore}.
 *
 * <p>Files that are there are verified and left alone. For the others sources are tried in the order of the catalogue,
 * but those first that give nothing that is there already; of each source, its URLs in turn. A download is resumed where
 * an earlier one, of this or another process, was cut off. A file appears under its name only when it is complete and
 * verified; a wrong one that had the name before is kept as {@code NAME.rejected}.
 *
 * <p>Proxies are found by the JVM's usual system properties ({@code https.proxyHost} and so on) and otherwise by the
 * environment variables {@code HTTPS_PROXY}, {@code HTTP_PROXY}, {@code ALL_PROXY} and {@code NO_PROXY}.
 *
 * <p>Several may fetch into the same store at once, also from several processes: the second waits for the first. If the
 * thread is interrupted, the fetch ends with an {@link InterruptedIOException}, and what was downloaded stays for the next
 * one.
 */
public final class CorpusFetcher {

    /** How much longer than the files in it a download may be if the catalogue does not tell its length. */
    private static final long UNKNOWN_SLACK_BYTES = 64 << 20;

    private static final String WORK_DIRECTORY = ".fetch";
    private static final int BUFFER_BYTES = 1 << 16;

    private final CorpusStore store;
    private final CorpusListener listener;
    private final FetchSettings settings;

    /** Makes a fetcher with the usual patience, and with the environment of the process for proxies. */
    public CorpusFetcher(CorpusStore store, CorpusListener listener) {
        this(store, listener, FetchSettings.usual(System.getenv()));
    }

    CorpusFetcher(CorpusStore store, CorpusListener listener, FetchSettings settings) {
        this.store = store;
        this.listener = listener;
        this.settings = settings;
    }

    /**
     * Has files of a corpus be there, with the right content.
     *
     * @param files some or all of its files
     * @return those that had to be fetched
     * @throws InterruptedIOException if the thread was interrupted
     * @throws IOException if files could not be had, with the reasons
     */
    public List<CorpusFile> fetch(Corpus corpus, Collection<CorpusFile> files) throws IOException {
        try {
            Set<CorpusFile> wanted = unverified(corpus, files);
            if (wanted.isEmpty()) {
                return List.of();
            }
            Path work = workDirectory(corpus);
            try (FetchLock _ = FetchLock.acquire(work.resolve("lock"), settings.pause(), listener);
                    Downloader downloader = new Downloader(settings, listener)) {
                deleteLeftOvers(work, Installer::isLeftOver);
                Set<CorpusFile> missing = unverified(corpus, wanted);
                List<CorpusFile> fetched = List.copyOf(missing);
                new Run(corpus, work, downloader, missing).fetchAll();
                if (isComplete(corpus)) {
                    deleteLeftOvers(work, PartFile::isPart);
                }
                return fetched;
            }
        } catch (InterruptedException | ClosedByInterruptException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interruption = new InterruptedIOException("interrupted; the next fetch goes on");
            interruption.initCause(e);
            throw interruption;
        }
    }

    private Set<CorpusFile> unverified(Corpus corpus, Collection<CorpusFile> files) throws IOException {
        Set<CorpusFile> unverified = new LinkedHashSet<>();
        for (CorpusFile file : files) {
            if (store.verify(corpus, file, listener).standing() != Standing.VERIFIED) {
                unverified.add(file);
            }
        }
        return unverified;
    }

    private boolean isComplete(Corpus corpus) throws IOException {
        for (CorpusFile file : corpus.files()) {
            if (store.look(corpus, file).standing() != Standing.PRESENT) {
                return false;
            }
        }
        return true;
    }

    private Path workDirectory(Corpus corpus) throws IOException {
        Path directory = store.directory(corpus);
        if (Files.exists(directory) && !Files.isDirectory(directory)) {
            throw new StorageException(
                    directory + ": must be a directory; if this is the file that is wanted, move it to "
                            + directory.resolve(corpus.files().getFirst().name()));
        }
        try {
            return Files.createDirectories(directory.resolve(WORK_DIRECTORY));
        } catch (IOException e) {
            throw new StorageException(directory.toString(), e);
        }
    }

    private static void deleteLeftOvers(Path directory, DirectoryStream.Filter<Path> filter) throws IOException {
        try (DirectoryStream<Path> leftOvers = Files.newDirectoryStream(directory, filter)) {
            for (Path path : leftOvers) {
                Files.deleteIfExists(path);
            }
        }
    }

    /** One fetch, as far as it has come. */
    private final class Run {

        private final Corpus corpus;
        private final Path work;
        private final Downloader downloader;
        private final Set<CorpusFile> missing;
        private final List<String> problems = new ArrayList<>();

        /**
         * Makes one.
         *
         * @param missing the files to get; those that are there are taken out
         */
        Run(Corpus corpus, Path work, Downloader downloader, Set<CorpusFile> missing) {
            this.corpus = corpus;
            this.work = work;
            this.downloader = downloader;
            this.missing = missing;
        }

        void fetchAll() throws IOException, InterruptedException {
            Set<String> names = missing.stream().map(CorpusFile::name).collect(Collectors.toSet());
            List<Source> sources = corpus.sources().stream()
                    .sorted(Comparator.comparing(source -> !names.containsAll(source.files())))
                    .toList();
            for (Source source : sources) {
                for (URI url : source.urls()) {
                    Map<CorpusFile, String> wanted = wanted(source);
                    if (!wanted.isEmpty()) {
                        fetch(source, url, wanted);
                    }
                }
            }
            if (!missing.isEmpty()) {
                String files = missing.stream().map(CorpusFile::name).collect(Collectors.joining(", "));
                String reasons = problems.isEmpty() ? "the catalogue names no source" : String.join("; ", problems);
                throw new IOException("could not be fetched: " + files + " (" + reasons + ")");
            }
        }

        private Map<CorpusFile, String> wanted(Source source) {
            Map<CorpusFile, String> wanted = new LinkedHashMap<>();
            source.members().forEach((name, member) -> {
                CorpusFile file = corpus.file(name);
                if (missing.contains(file)) {
                    wanted.put(file, member);
                }
            });
            return wanted;
        }

        private void fetch(Source source, URI url, Map<CorpusFile, String> wanted)
                throws IOException, InterruptedException {
            try {
                PartFile part = PartFile.of(work, url);
                boolean begunBefore = part.length() > 0;
                try {
                    downloadAndUnpack(source, url, part, wanted);
                } catch (ContentException e) {
                    if (!begunBefore) {
                        throw e;
                    }
                    listener.noted(url.toString(), e.getMessage() + "; downloading it anew");
                    downloadAndUnpack(source, url, part, wanted(source));
                }
            } catch (StorageException | ClosedByInterruptException e) {
                throw e;
            } catch (IOException e) {
                listener.noted(url.toString(), String.valueOf(e.getMessage()));
                problems.add(url + ": " + e.getMessage());
            }
        }

        private void downloadAndUnpack(Source source, URI url, PartFile part, Map<CorpusFile, String> wanted)
                throws IOException, InterruptedException {
            long wantedBytes =
                    wanted.keySet().stream().mapToLong(CorpusFile::bytes).sum();
            long maxBytes = source.bytes().orElse(maxBytes(source));
            checkSpace(Math.max(0, maxBytes - part.length()), wantedBytes, source);
            downloader.download(new Downloader.Order(url, part, subject(url), source.bytes(), maxBytes));
            try {
                verify(source, part.path());
                Installer installer = new Installer(store.directory(corpus), work, listener, missing::remove);
                new Unpacker(installer, settings.skippedBytes()).unpack(part.path(), source.packing(), wanted);
            } catch (StorageException | ClosedByInterruptException e) {
                throw e;
            } catch (IOException e) {
                part.delete();
                throw e instanceof ContentException ? e : new ContentException("cannot be unpacked, " + e.getMessage());
            }
            part.delete();
        }

        /** Returns how long a download may be of which the length is not known. */
        private long maxBytes(Source source) {
            return UNKNOWN_SLACK_BYTES
                    + source.files().stream()
                            .mapToLong(name -> corpus.file(name).bytes())
                            .sum();
        }

        private void checkSpace(long downloadBytes, long wantedBytes, Source source) throws IOException {
            // What is not known to be long is taken to be as long as its content at most.
            long needed = wantedBytes + (source.bytes().isPresent() ? downloadBytes : wantedBytes);
            long usable = Files.getFileStore(work).getUsableSpace();
            if (usable < needed) {
                throw new StorageException(
                        store.root() + ": " + needed + " bytes are needed, but only " + usable + " are free");
            }
        }

        private void verify(Source source, Path download) throws IOException {
            if (source.checksums().isEmpty()) {
                return;
            }
            ContentCheck check = ContentCheck.of(source);
            try (InputStream in = Files.newInputStream(download)) {
                byte[] buffer = new byte[BUFFER_BYTES];
                for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                    check.update(buffer, length);
                }
            }
            Optional<String> problem = check.problem();
            if (problem.isPresent()) {
                throw new ContentException(problem.get());
            }
        }

        private String subject(URI url) {
            String path = url.getPath();
            String name = path.substring(path.lastIndexOf('/') + 1);
            return (name.isEmpty() ? corpus.name() : name) + " from " + url.getHost();
        }
    }
}
