package dev.pith.corpora.catalogue;

import static dev.pith.corpora.catalogue.TestCorpora.compress;
import static dev.pith.corpora.catalogue.TestCorpora.content;
import static dev.pith.corpora.catalogue.TestCorpora.corpus;
import static dev.pith.corpora.catalogue.TestCorpora.file;
import static dev.pith.corpora.catalogue.TestCorpora.pinned;
import static dev.pith.corpora.catalogue.TestCorpora.source;
import static dev.pith.corpora.catalogue.TestCorpora.tar;
import static dev.pith.corpora.catalogue.TestCorpora.tarWithLink;
import static dev.pith.corpora.catalogue.TestCorpora.zip;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.commons.compress.compressors.CompressorException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class CorpusFetcherTest {

    private static final int ATTEMPTS = 3;
    private static final int SKIPPED_BYTES = 1 << 20;

    private final byte[] one = content(1, 100_000);
    private final byte[] two = content(2, 3_000);
    private final List<CorpusFile> files = List.of(file("one", one), file("two", two));
    private final List<Duration> pauses = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    @TempDir
    private Path root;

    private TestServer server;
    private CorpusStore store;

    @BeforeEach
    void start() throws IOException {
        server = new TestServer();
        store = new CorpusStore(root);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private CorpusFetcher fetcher() {
        CorpusListener listener = new CorpusListener() {
            @Override
            public void noted(String subject, String note) {
                synchronized (notes) {
                    notes.add(note);
                }
            }

            @Override
            public void putAside(Path path, Path kept) {
                notes.add(path.getFileName() + " is now " + kept.getFileName());
            }
        };
        return fetcher(listener, time -> {
            synchronized (pauses) {
                pauses.add(time);
            }
            Thread.sleep(1);
        });
    }

    private CorpusFetcher fetcher(CorpusListener listener, FetchSettings.Pause pause) {
        FetchSettings settings = new FetchSettings(
                Duration.ofSeconds(5), Duration.ofMillis(300), 1 << 10, ATTEMPTS, SKIPPED_BYTES, pause, Map.of());
        return new CorpusFetcher(store, listener, settings);
    }

    private List<CorpusFile> fetch(Corpus corpus) throws IOException {
        return fetcher().fetch(corpus, corpus.files());
    }

    private String assertFails(Corpus corpus) {
        String message = String.valueOf(
                assertThrows(IOException.class, () -> fetch(corpus)).getMessage());
        assertFalse(Files.exists(root.resolve("mine/one")), message);
        return message;
    }

    /** Returns a corpus of file "one" only, which is what the URLs give. */
    private Corpus single(URI... urls) {
        return corpus(files.subList(0, 1), source(Packing.NONE, List.of("one"), urls));
    }

    private void assertStored(String name, byte[] content) throws IOException {
        assertArrayEquals(content, Files.readAllBytes(root.resolve("mine").resolve(name)), name);
    }

    /** Checks that nothing is left of the work but the lock. */
    private void assertTidy() throws IOException {
        try (Stream<Path> list = Files.list(root.resolve("mine/.fetch"))) {
            assertEquals(
                    List.of("lock"),
                    list.map(path -> path.getFileName().toString()).toList());
        }
    }

    private byte[] part() throws IOException {
        try (Stream<Path> list = Files.list(root.resolve("mine/.fetch"))) {
            return Files.readAllBytes(list.filter(path -> path.toString().endsWith(".part"))
                    .findFirst()
                    .orElseThrow());
        }
    }

    private Map<String, byte[]> both() {
        Map<String, byte[]> members = new LinkedHashMap<>();
        members.put("one", one);
        members.put("two", two);
        return members;
    }

    private static byte[] firstBytes(byte[] content, int length) {
        return Arrays.copyOf(content, length);
    }

    // What goes well

    @Test
    void downloadsAFile() throws IOException {
        server.on("/one", TestServer.content(one, "\"1\""));
        Corpus corpus = single(server.url("/one"));
        assertEquals(corpus.files(), fetch(corpus));
        assertStored("one", one);
        assertEquals(List.of(), notes);
        assertTidy();
    }

    @ParameterizedTest
    @EnumSource(Packing.class)
    void unpacksEveryPacking(Packing packing) throws IOException, CompressorException {
        Map<String, byte[]> members = new LinkedHashMap<>(both());
        members.put("README", content(3, 500));
        byte[] download = switch (packing) {
            case NONE -> one;
            case GZIP -> compress("gz", one);
            case BZIP2 -> compress("bzip2", one);
            case XZ -> compress("xz", one);
            case ZIP -> zip(members);
            case TAR -> tar(members);
            case TAR_GZIP -> compress("gz", tar(members));
            case TAR_BZIP2 -> compress("bzip2", tar(members));
            case TAR_XZ -> compress("xz", tar(members));
        };
        server.on("/a", TestServer.content(download, "\"1\""));
        List<String> names = packing.archive() ? List.of("one", "two") : List.of("one");
        Corpus corpus =
                corpus(files.subList(0, names.size()), pinned(source(packing, names, server.url("/a")), download));
        fetch(corpus);
        assertStored("one", one);
        if (packing.archive()) {
            assertStored("two", two);
        }
        assertEquals(names.size(), store.verifiedFiles(corpus).size());
        assertFalse(Files.exists(root.resolve("mine/README")));
        assertTidy();
    }

    @Test
    void renamesMembers() throws IOException {
        server.on("/a.zip", TestServer.content(zip(Map.of("data/1.txt", one)), "\"1\""));
        fetch(corpus(files.subList(0, 1), source(Packing.ZIP, Map.of("one", "data/1.txt"), server.url("/a.zip"))));
        assertStored("one", one);
    }

    @Test
    void asksNobodyForFilesThatAreThere() throws IOException {
        Files.createDirectories(root.resolve("mine"));
        Files.write(root.resolve("mine/one"), one);
        assertEquals(List.of(), fetch(single(server.url("/one"))));
        assertEquals(List.of(), server.requests());
        assertFalse(Files.exists(root.resolve("mine/.fetch")));
    }

    @Test
    void completesACorpusByTheSourceThatGivesNoMore() throws IOException {
        Files.createDirectories(root.resolve("mine"));
        Files.write(root.resolve("mine/one"), one);
        server.on("/a.zip", TestServer.content(zip(both()), "\"1\""));
        server.on("/two", TestServer.content(two, "\"1\""));
        Corpus corpus = corpus(
                files,
                source(Packing.ZIP, List.of("one", "two"), server.url("/a.zip")),
                source(Packing.NONE, List.of("two"), server.url("/two")));
        assertEquals(files.subList(1, 2), fetch(corpus));
        assertStored("two", two);
        assertEquals(1, server.requests("/two").size());
        assertEquals(List.of(), server.requests("/a.zip"));
    }

    @Test
    void getsOnlyTheFilesThatAreAskedFor() throws IOException {
        server.on("/a.zip", TestServer.content(zip(both()), "\"1\""));
        Corpus corpus = corpus(files, source(Packing.ZIP, List.of("one", "two"), server.url("/a.zip")));
        assertEquals(files.subList(1, 2), fetcher().fetch(corpus, files.subList(1, 2)));
        assertStored("two", two);
        assertFalse(Files.exists(root.resolve("mine/one")));
    }

    @Test
    void replacesAWrongFileAndKeepsIt() throws IOException {
        Files.createDirectories(root.resolve("mine"));
        Files.write(root.resolve("mine/one"), new byte[one.length]);
        Files.write(root.resolve("mine/one.rejected"), new byte[] {1});
        server.on("/one", TestServer.content(one, "\"1\""));
        fetch(single(server.url("/one")));
        assertStored("one", one);
        assertStored("one.rejected", new byte[] {1});
        assertStored("one.rejected-2", new byte[one.length]);
        assertEquals(List.of("one is now one.rejected-2"), notes);
    }

    @Test
    void leavesAWrongFileWhereItIsIfNoneComes() throws IOException {
        Files.createDirectories(root.resolve("mine"));
        Files.write(root.resolve("mine/one"), new byte[one.length]);
        assertThrows(IOException.class, () -> fetch(single(server.url("/one"))));
        assertStored("one", new byte[one.length]);
    }

    @Test
    void takesAnEmptyFile() throws IOException {
        server.on("/empty", TestServer.content(new byte[0], "\"1\""));
        fetch(corpus(
                List.of(file("empty", new byte[0])), source(Packing.NONE, List.of("empty"), server.url("/empty"))));
        assertStored("empty", new byte[0]);
    }

    @Test
    void takesAnAnswerWithoutLength() throws IOException {
        server.on("/one", TestServer.withoutLength(one));
        fetch(single(server.url("/one")));
        assertStored("one", one);
    }

    // Connections

    @Test
    void resumesWhereTheConnectionWasCut() throws IOException {
        server.onEach("/one", TestServer.cut(one, "\"1\"", 40_000), TestServer.content(one, "\"1\""));
        fetch(single(server.url("/one")));
        assertStored("one", one);
        TestServer.Request second = server.requests("/one").get(1);
        assertEquals("bytes=40000-", second.header("Range"));
        assertEquals("\"1\"", second.header("If-Range"));
        assertEquals(List.of(Duration.ofSeconds(1)), pauses);
    }

    @Test
    void resumesWhatAnEarlierFetchLeft() throws IOException {
        server.on("/one", TestServer.cut(one, "\"1\"", 40_000));
        String message = assertFails(single(server.url("/one")));
        assertTrue(message.startsWith("could not be fetched: one (" + server.url("/one") + ": "), message);
        assertEquals(ATTEMPTS, server.requests().size());
        assertArrayEquals(firstBytes(one, 40_000), part());

        server.on("/one", TestServer.content(one, "\"1\""));
        fetch(single(server.url("/one")));
        assertStored("one", one);
        assertEquals("bytes=40000-", server.requests().getLast().header("Range"));
        assertTidy();
    }

    @Test
    void keepsWhatAnEarlierFetchLeftUntilTheCorpusIsComplete() throws IOException {
        byte[] archive = zip(both());
        server.on("/a.zip", TestServer.cut(archive, "\"1\"", 40_000));
        server.on("/two", TestServer.content(two, "\"1\""));
        Corpus corpus = corpus(
                files,
                source(Packing.ZIP, List.of("one", "two"), server.url("/a.zip")),
                source(Packing.NONE, List.of("two"), server.url("/two")));
        assertFails(corpus);
        assertStored("two", two);
        assertArrayEquals(firstBytes(archive, 40_000), part());
        Files.delete(root.resolve("mine/two"));
        fetcher().fetch(corpus, files.subList(1, 2));
        assertArrayEquals(firstBytes(archive, 40_000), part());
        server.on("/a.zip", TestServer.content(archive, "\"1\""));
        fetch(corpus);
        assertEquals("bytes=40000-", server.requests("/a.zip").getLast().header("Range"));
        assertTidy();
    }

    @Test
    void unpacksWhatAnEarlierFetchDownloadedCompletely() throws IOException {
        server.on("/one", TestServer.cut(one, "\"1\"", 99_999));
        assertFails(single(server.url("/one")));
        try (Stream<Path> list = Files.list(root.resolve("mine/.fetch"))) {
            Path part = list.filter(path -> path.toString().endsWith(".part"))
                    .findFirst()
                    .orElseThrow();
            Files.write(part, one);
        }
        fetch(single(server.url("/one")));
        assertStored("one", one);
        assertEquals(ATTEMPTS, server.requests().size());
    }

    @Test
    void startsOverIfTheServerIgnoresRanges() throws IOException {
        server.onEach("/one", TestServer.cut(one, "\"1\"", 40_000), TestServer.withoutRanges(one, "\"1\""));
        fetch(single(server.url("/one")));
        assertStored("one", one);
        assertEquals("bytes=40000-", server.requests("/one").get(1).header("Range"));
    }

    @Test
    void startsOverIfTheContentHasChanged() throws IOException {
        server.onEach(
                "/one", TestServer.cut(content(9, one.length), "\"old\"", 40_000), TestServer.content(one, "\"new\""));
        fetch(single(server.url("/one")));
        assertStored("one", one);
        assertTrue(notes.getLast().endsWith("starting over"), notes.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"W/\"1\"", "\"\u00fc\"", "1"})
    void asksForNoRangeIfTheServerCannotTellWhetherTheContentHasChanged(String tag) throws IOException {
        server.onEach("/one", TestServer.cut(one, tag, 40_000), TestServer.content(one, ""));
        fetch(single(server.url("/one")));
        assertStored("one", one);
        assertEquals("", server.requests("/one").get(1).header("Range"));
    }

    @Test
    void downloadsAnewIfWhatWasPutTogetherIsWrong() throws IOException {
        // The tag stays the same though the content does not.
        server.on("/one", TestServer.cut(content(9, one.length), "\"1\"", 40_000));
        assertFails(single(server.url("/one")));
        server.on("/one", TestServer.content(one, "\"1\""));
        fetch(single(server.url("/one")));
        assertStored("one", one);
        assertTrue(notes.getLast().endsWith("; downloading it anew"), notes.toString());
    }

    @Test
    void startsOverIfTheRangeIsAnother() throws IOException {
        server.onEach(
                "/one",
                TestServer.cut(one, "\"1\"", 40_000),
                TestServer.status("206 Partial Content", "Content-Range: bytes 5-99999/100000"),
                TestServer.content(one, "\"1\""));
        fetch(single(server.url("/one")));
        assertStored("one", one);
        assertEquals("", server.requests("/one").get(2).header("Range"));
    }

    @Test
    void startsOverIfTheServerHasNoRest() throws IOException {
        server.onEach(
                "/one",
                TestServer.cut(one, "\"1\"", 40_000),
                TestServer.status("416 Range Not Satisfiable"),
                TestServer.content(one, "\"1\""));
        fetch(single(server.url("/one")));
        assertStored("one", one);
    }

    @Test
    void givesUpAStalledServerAndResumes() throws IOException {
        server.onEach("/one", server.stalled(one, "\"1\"", 40_000), TestServer.content(one, "\"1\""));
        fetch(single(server.url("/one")));
        assertStored("one", one);
        assertTrue(notes.getFirst().startsWith("sent nothing for "), notes.toString());
        assertEquals("bytes=40000-", server.requests("/one").get(1).header("Range"));
    }

    @Test
    void givesUpAServerThatCrawls() throws IOException {
        server.onEach(
                "/one",
                (request, out) -> {
                    TestServer.cut(one, "\"1\"", 1).to(request, out);
                    for (int i = 1; i < one.length; i++) {
                        out.flush();
                        Thread.sleep(50);
                        out.write(one[i]);
                    }
                },
                TestServer.content(one, "\"1\""));
        fetch(single(server.url("/one")));
        assertStored("one", one);
        assertTrue(notes.getFirst().startsWith("sends less than 1024 bytes a second"), notes.toString());
    }

    @Test
    void waitsLongerAfterEachFailure() {
        server.on("/one", TestServer.status("503 Service Unavailable"));
        String message = assertFails(single(server.url("/one")));
        assertTrue(message.contains("answers with status 503"), message);
        assertEquals(List.of(Duration.ofSeconds(1), Duration.ofSeconds(2)), pauses);
    }

    @Test
    void waitsAsLongAsTheServerAsks() throws IOException {
        server.onEach(
                "/one",
                TestServer.status("503 Service Unavailable", "Retry-After: 7"),
                TestServer.status("429 Too Many Requests", "Retry-After: 100000"),
                TestServer.content(one, "\"1\""));
        fetch(single(server.url("/one")));
        assertStored("one", one);
        assertEquals(List.of(Duration.ofSeconds(7), Duration.ofSeconds(60)), pauses);
    }

    @Test
    void triesMirrorsInTurn() throws IOException {
        server.on("/wrong", TestServer.content(content(9, one.length), "\"1\""));
        server.on("/one", TestServer.content(one, "\"1\""));
        server.on("/last", TestServer.content(one, "\"1\""));
        fetch(single(server.url("/missing"), server.url("/wrong"), server.url("/one"), server.url("/last")));
        assertStored("one", one);
        assertEquals(List.of(), pauses);
        assertEquals(1, server.requests("/missing").size());
        assertEquals(List.of(), server.requests("/last"));
        assertTidy();
    }

    @Test
    void asksAServerThatIsNotThereOnlyForTheFirstFile() throws IOException {
        TestServer gone = new TestServer();
        gone.close();
        server.on("/one", TestServer.content(one, "\"1\""));
        server.on("/two", TestServer.content(two, "\"1\""));
        fetch(corpus(
                files,
                source(Packing.NONE, List.of("one"), gone.url("/one"), server.url("/one")),
                source(Packing.NONE, List.of("two"), gone.url("/two"), server.url("/two"))));
        assertStored("one", one);
        assertStored("two", two);
        assertEquals(1, pauses.size());
        assertTrue(notes.getLast().contains("not reachable before"), notes.toString());
    }

    @Test
    void tellsTheReasonOfEveryMirror() {
        server.on("/wrong", TestServer.content(content(9, one.length), "\"1\""));
        String message = assertFails(single(server.url("/missing"), server.url("/wrong")));
        assertTrue(message.contains("/missing: answers with status 404; "), message);
        assertTrue(message.contains("/wrong: one SHA-256 is "), message);
    }

    @Test
    void saysIfThereIsNoSource() {
        String message = assertFails(corpus(files));
        assertEquals("could not be fetched: one, two (the catalogue names no source)", message);
    }

    // Redirects

    @Test
    void followsRedirects() throws IOException {
        server.on("/a", TestServer.redirect("/b/c"));
        server.on("/b/c", TestServer.redirect("../one"));
        server.onEach("/one", TestServer.cut(one, "\"1\"", 40_000), TestServer.content(one, "\"1\""));
        fetch(single(server.url("/a")));
        assertStored("one", one);
        assertEquals("bytes=40000-", server.requests().getLast().header("Range"));
    }

    @Test
    void leavesACircleOfRedirects() {
        server.on("/a", TestServer.redirect("/b"));
        server.on("/b", TestServer.redirect("/a"));
        String message = assertFails(single(server.url("/a")));
        assertTrue(message.contains("redirects in a circle"), message);
        assertEquals(2, server.requests().size());
    }

    @Test
    void leavesAnEndlessChainOfRedirects() {
        for (int i = 0; i < 20; i++) {
            server.on("/" + i, TestServer.redirect("/" + (i + 1)));
        }
        String message = assertFails(single(server.url("/0")));
        assertTrue(message.contains("redirects more than 5 times"), message);
        assertEquals(6, server.requests().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://127.0.0.1/one", "file:///etc/passwd", "http://[", ""})
    void followsNoRedirectToSomethingElse(String location) {
        server.on("/one", TestServer.redirect(location));
        String message = assertFails(single(server.url("/one")));
        assertTrue(message.contains("redirects to what is no URL"), message);
    }

    // What is not what it should be

    @Test
    void refusesADownloadOfAnotherLength() {
        server.on("/one", TestServer.content(one, "\"1\""));
        Source source = pinned(source(Packing.NONE, List.of("one"), server.url("/one")), content(1, 99_999));
        String message = assertFails(corpus(files.subList(0, 1), source));
        assertTrue(message.contains("has 100000 bytes, but should have 99999"), message);
        assertEquals(1, server.requests().size());
    }

    @Test
    void refusesADownloadOfAnotherHash() throws IOException {
        server.on("/one", TestServer.content(one, "\"1\""));
        Source source = pinned(source(Packing.NONE, List.of("one"), server.url("/one")), content(9, one.length));
        String message = assertFails(corpus(files.subList(0, 1), source));
        assertTrue(message.contains("SHA-256 is "), message);
    }

    @Test
    void cutsOffAServerThatSendsMoreThanItMay() {
        server.on("/one", (_, out) -> {
            out.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            endless(out);
        });
        Source source = pinned(source(Packing.NONE, List.of("one"), server.url("/one")), one);
        String message = assertFails(corpus(files.subList(0, 1), source));
        assertTrue(message.contains("sends more than it should; it was cut off"), message);
        assertEquals(1, server.requests().size());
    }

    private static void endless(OutputStream out) throws IOException {
        byte[] zeros = new byte[1 << 16];
        while (true) {
            out.write(zeros);
        }
    }

    @Test
    void refusesAFileOfAnotherLength() {
        server.on("/one", TestServer.content(content(1, 100_001), "\"1\""));
        String message = assertFails(single(server.url("/one")));
        assertTrue(message.contains("one has more than the 100000 bytes"), message);
        server.on("/one", TestServer.content(content(1, 99_999), "\"1\""));
        message = assertFails(single(server.url("/one")));
        assertTrue(message.contains("one has 99999 bytes, but should have 100000"), message);
    }

    @ParameterizedTest
    @CsvSource({"ZIP", "TAR"})
    void neverWritesWhereAMemberSays(Packing packing) throws IOException {
        Map<String, byte[]> members = new LinkedHashMap<>();
        members.put("../one", one);
        members.put("../../two", two);
        members.put("/two", two);
        byte[] archive = packing == Packing.ZIP ? zip(members) : tar(members);
        server.on("/a", TestServer.content(archive, "\"1\""));
        String message =
                assertFails(corpus(List.of(files.getFirst()), source(packing, List.of("one"), server.url("/a"))));
        assertTrue(message.contains("members 'one'"), message);
        assertFalse(Files.exists(root.resolve("one")));

        fetch(corpus(List.of(files.getFirst()), source(packing, Map.of("one", "../one"), server.url("/a"))));
        assertStored("one", one);
        assertFalse(Files.exists(root.resolve("one")));
    }

    @ParameterizedTest
    @CsvSource({"ZIP", "TAR"})
    void installsTheOtherMembersIfOneIsMissingOrWrong(Packing packing) throws IOException {
        Map<String, byte[]> members = new LinkedHashMap<>();
        members.put("one", content(9, one.length));
        members.put("two", two);
        List<CorpusFile> three = List.of(files.get(0), files.get(1), file("three", content(3, 5)));
        byte[] archive = packing == Packing.ZIP ? zip(members) : tar(members);
        server.on("/a", TestServer.content(archive, "\"1\""));
        String message = assertFails(corpus(three, source(packing, List.of("one", "two", "three"), server.url("/a"))));
        assertTrue(message.startsWith("could not be fetched: one, three ("), message);
        assertTrue(message.contains("one SHA-256 is "), message);
        assertTrue(message.contains("members 'three'"), message);
        assertStored("two", two);
    }

    @Test
    void refusesAMemberThatComesTwice() throws IOException {
        byte[] archive = zip(Map.of("one", one, "onf", one));
        for (int i = 0; i < archive.length - 2; i++) {
            if (archive[i] == 'o' && archive[i + 1] == 'n' && archive[i + 2] == 'f') {
                archive[i + 2] = 'e';
            }
        }
        server.on("/a", TestServer.content(archive, "\"1\""));
        String message =
                assertFails(corpus(files.subList(0, 1), source(Packing.ZIP, List.of("one"), server.url("/a"))));
        assertTrue(message.contains("has several members 'one'"), message);
    }

    @Test
    void refusesALinkForAFile() throws IOException {
        server.on("/a", TestServer.content(tarWithLink("one", "/etc/passwd"), "\"1\""));
        String message =
                assertFails(corpus(files.subList(0, 1), source(Packing.TAR, List.of("one"), server.url("/a"))));
        assertTrue(message.contains("member 'one' is not a file"), message);
    }

    @ParameterizedTest
    @CsvSource({"ZIP", "GZIP", "TAR_GZIP"})
    void stopsABomb(Packing packing) throws IOException, CompressorException {
        byte[] zeros = new byte[4 << 20];
        byte[] bomb = switch (packing) {
            case ZIP -> zip(Map.of("one", zeros));
            case GZIP -> compress("gz", zeros);
            default -> compress("gz", tar(Map.of("one", zeros)));
        };
        server.on("/a", TestServer.content(bomb, "\"1\""));
        long[] written = {0};
        CorpusListener listener = new CorpusListener() {
            @Override
            public void progressed(long bytes) {
                written[0] = Math.max(written[0], bytes);
            }
        };
        Corpus corpus = corpus(files.subList(0, 1), source(packing, List.of("one"), server.url("/a")));
        IOException e = assertThrows(
                IOException.class, () -> fetcher(listener, Thread::sleep).fetch(corpus, corpus.files()));
        assertTrue(String.valueOf(e.getMessage()).contains("one has more than the 100000 bytes"), e.getMessage());
        assertTrue(written[0] <= one.length, "wrote " + written[0]);
    }

    @Test
    void readsNotOnThroughMembersThatNobodyWants() throws IOException, CompressorException {
        Map<String, byte[]> members = new LinkedHashMap<>();
        members.put("zeros", new byte[4 << 20]);
        members.put("one", one);
        server.on("/a", TestServer.content(compress("gz", tar(members)), "\"1\""));
        String message =
                assertFails(corpus(files.subList(0, 1), source(Packing.TAR_GZIP, List.of("one"), server.url("/a"))));
        assertTrue(message.contains("holds far more than the files that are wanted"), message);
    }

    @ParameterizedTest
    @EnumSource(
            value = Packing.class,
            names = {"NONE"},
            mode = EnumSource.Mode.EXCLUDE)
    void refusesWhatIsNotPackedAsItShouldBe(Packing packing) throws IOException {
        server.on("/a", TestServer.content(content(9, 5_000), "\"1\""));
        String message = assertFails(corpus(files.subList(0, 1), source(packing, List.of("one"), server.url("/a"))));
        assertTrue(message.startsWith("could not be fetched: one ("), message);
        assertTidy();
    }

    @Test
    void refusesATruncatedArchive() throws IOException, CompressorException {
        byte[] archive = compress("gz", tar(both()));
        server.on("/a", TestServer.content(firstBytes(archive, archive.length / 2), "\"1\""));
        String message = assertFails(corpus(files, source(Packing.TAR_GZIP, List.of("one", "two"), server.url("/a"))));
        assertTrue(message.startsWith("could not be fetched: one, two ("), message);
    }

    // The store

    @Test
    void saysBeforehandThatTheDiskIsTooSmall() {
        CorpusFile huge =
                new CorpusFile("one", CorpusFile.MAX_BYTES, files.getFirst().checksums());
        String message = assertFails(corpus(List.of(huge), source(Packing.GZIP, List.of("one"), server.url("/one"))));
        assertTrue(message.contains("bytes are needed, but only"), message);
        assertEquals(List.of(), server.requests());
    }

    @Test
    void saysIfAFileIsWhereTheDirectoryShouldBe() throws IOException {
        Files.write(root.resolve("mine"), one);
        IOException e = assertThrows(IOException.class, () -> fetch(single(server.url("/one"))));
        assertTrue(String.valueOf(e.getMessage()).endsWith("move it to " + root.resolve("mine/one")), e.getMessage());
        assertArrayEquals(one, Files.readAllBytes(root.resolve("mine")));
    }

    @Test
    void deletesWhatAKilledProcessLeft() throws IOException {
        Files.createDirectories(root.resolve("mine/.fetch"));
        Files.write(root.resolve("mine/.fetch/0123.new"), two);
        server.on("/one", TestServer.content(one, "\"1\""));
        fetch(single(server.url("/one")));
        assertTidy();
    }

    @Test
    void survivesANoteThatWasNotWrittenCompletely() throws IOException {
        server.on("/one", TestServer.cut(one, "\"1\"", 40_000));
        assertFails(single(server.url("/one")));
        try (Stream<Path> list = Files.list(root.resolve("mine/.fetch"))) {
            Path note = list.filter(path -> path.toString().endsWith(".json"))
                    .findFirst()
                    .orElseThrow();
            Files.writeString(note, "{\"url\": \"");
        }
        server.on("/one", TestServer.content(one, "\"1\""));
        fetch(single(server.url("/one")));
        assertStored("one", one);
        assertEquals("", server.requests().getLast().header("Range"));
    }

    @Test
    void twoAtOnceDownloadOnce() throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        server.on("/one", (request, out) -> {
            waiting.await();
            TestServer.content(one, "\"1\"").to(request, out);
        });
        Corpus corpus = single(server.url("/one"));
        CorpusListener listener = new CorpusListener() {
            @Override
            public void noted(String subject, String note) {
                if (note.startsWith("another fetch is at work")) {
                    waiting.countDown();
                }
            }
        };
        try (ExecutorService executor = Executors.newFixedThreadPool(2)) {
            Callable<List<CorpusFile>> task =
                    () -> fetcher(listener, _ -> Thread.sleep(1)).fetch(corpus, corpus.files());
            Future<List<CorpusFile>> first = executor.submit(task);
            Future<List<CorpusFile>> second = executor.submit(task);
            assertEquals(1, first.get().size() + second.get().size());
        }
        assertStored("one", one);
        assertEquals(1, server.requests().size());
    }

    @Test
    void anInterruptedOneLeavesWhatItHasForTheNext() throws Exception {
        Corpus corpus = single(server.url("/one"));
        CountDownLatch begun = new CountDownLatch(1);
        server.on("/one", server.stalled(one, "\"1\"", 40_000));
        CorpusListener listener = new CorpusListener() {
            @Override
            public void progressed(long bytes) {
                if (bytes == 40_000) {
                    begun.countDown();
                }
            }
        };
        FetchSettings patient = new FetchSettings(
                Duration.ofSeconds(5), Duration.ofSeconds(20), 1, ATTEMPTS, SKIPPED_BYTES, Thread::sleep, Map.of());
        try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
            Future<?> fetch = executor.submit(() -> {
                assertThrows(
                        InterruptedIOException.class,
                        () -> new CorpusFetcher(store, listener, patient).fetch(corpus, corpus.files()));
                assertTrue(Thread.currentThread().isInterrupted());
            });
            begun.await();
            executor.shutdownNow();
            fetch.get();
        }
        assertFalse(Files.exists(root.resolve("mine/one")));
        assertArrayEquals(firstBytes(one, 40_000), part());
        server.on("/one", TestServer.content(one, "\"1\""));
        fetch(corpus);
        assertStored("one", one);
        assertEquals("bytes=40000-", server.requests().getLast().header("Range"));
    }

    @Test
    void goesThroughTheProxyOfTheEnvironment() throws IOException {
        // A proxy is asked for a whole URL, of a host that does not exist.
        server.on("http://corpora.invalid/one", TestServer.content(one, "\"1\""));
        fetchThroughProxy(server.url("").toString());
        assertStored("one", one);
    }

    @Test
    void tellsTheProxyThePasswordOfTheEnvironment() throws IOException {
        requirePassword("me", "sec:ret");
        fetchThroughProxy(server.url("").toString().replace("http://", "http://me:sec:ret@"));
        assertStored("one", one);
    }

    @ParameterizedTest
    @CsvSource({"http://, the proxy wants a user and a password", "http://me:guessed@, authentication"})
    void saysThatTheProxyWantsAPassword(String beginning, String expected) {
        requirePassword("me", "secret");
        String proxy = server.url("").toString().replace("http://", beginning);
        IOException e = assertThrows(IOException.class, () -> fetchThroughProxy(proxy));
        String message = String.valueOf(e.getMessage());
        assertTrue(message.contains(expected), message);
        assertFalse(message.contains("guessed"), message);
    }

    private void requirePassword(String user, String password) {
        String expected = "Basic "
                + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.US_ASCII));
        TestServer.Answer refusal =
                TestServer.status("407 Proxy Authentication Required", "Proxy-Authenticate: Basic realm=\"proxy\"");
        server.on("http://corpora.invalid/one", (request, out) -> {
            boolean known = request.header("Proxy-Authorization").equals(expected);
            (known ? TestServer.content(one, "\"1\"") : refusal).to(request, out);
        });
    }

    private void fetchThroughProxy(String proxy) throws IOException {
        FetchSettings settings = new FetchSettings(
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                1,
                1,
                SKIPPED_BYTES,
                Thread::sleep,
                Map.of("http_proxy", proxy));
        Corpus corpus = single(URI.create("http://corpora.invalid/one"));
        new CorpusFetcher(store, CorpusListener.NONE, settings).fetch(corpus, corpus.files());
    }
}
