package dev.pith.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.pith.cli.CommandRunner.Result;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The corpora commands")
@Timeout(60)
class CorporaTest {

    private static final long POLL_MILLISECONDS = 20;

    private final byte[] one = "One of the files. ".repeat(3000).getBytes(StandardCharsets.UTF_8);
    private final byte[] two = "The other one.".getBytes(StandardCharsets.UTF_8);
    private final CommandRunner pith = new CommandRunner();
    private final AtomicInteger requests = new AtomicInteger();
    private final CountDownLatch closing = new CountDownLatch(1);

    @TempDir
    private Path root;

    private HttpServer server;

    @BeforeEach
    void start() throws IOException, NoSuchAlgorithmException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(archive)) {
            zip.putNextEntry(new ZipEntry("one"));
            zip.write(one);
            zip.putNextEntry(new ZipEntry("two"));
            zip.write(two);
        }
        serve("/mine.zip", archive.toByteArray());
        server.start();
        Files.writeString(root.resolve("catalogue.json"), """
                {"format": 1, "corpora": [{
                    "name": "mine", "title": "Mine", "licence": "CC0",
                    "files": [
                        {"name": "one", "bytes": %d, "sha256": "%s"},
                        {"name": "two", "bytes": %d, "sha256": "%s"}],
                    "sources": [{"urls": ["http://127.0.0.1:%d/mine.zip"], "packing": "zip"}]
                }]}""".formatted(
                        one.length,
                        sha256(one),
                        two.length,
                        sha256(two),
                        server.getAddress().getPort()));
    }

    @AfterEach
    void stop() {
        closing.countDown();
        server.stop(0);
    }

    private void serve(String path, byte[] content) {
        server.createContext(path, exchange -> {
            requests.incrementAndGet();
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content);
            exchange.close();
        });
    }

    private static String sha256(byte[] content) throws NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    }

    private Result corpora(String command, String... arguments) {
        return pith.run(Stream.concat(Stream.of("corpora", command, "-d", root.toString()), Stream.of(arguments))
                .toArray());
    }

    @Test
    @DisplayName("fetch a corpus once, and find it from then on")
    void fetch() throws IOException {
        Result result = corpora("fetch", "mine");
        CommandRunner.assertSilentSuccess(result);
        assertEquals("mine: 2 files verified, 2 fetched, 54,014 bytes\n", result.text());
        assertArrayEquals(one, Files.readAllBytes(root.resolve("mine/one")));
        assertArrayEquals(two, Files.readAllBytes(root.resolve("mine/two")));

        assertEquals(
                "mine: 2 files verified, here already\n",
                corpora("fetch", "mine").text());
        assertEquals(
                "mine/two: 1 file verified, here already\n",
                corpora("fetch", "mine/two").text());
        assertEquals("", corpora("fetch", "-q", "mine").text());
        assertEquals(1, requests.get());

        assertEquals(root.resolve("mine") + "\n", corpora("path", "mine").text());
        assertEquals(
                root.resolve("mine/two") + "\n", corpora("path", "mine/two").text());
        result = corpora("verify");
        CommandRunner.assertSilentSuccess(result);
        assertEquals("mine: 2 of 2 files verified, 54,014 bytes\n", result.text());
    }

    @Test
    @DisplayName("tell what is missing, and fetch only that")
    void partial() throws IOException {
        Files.createDirectory(root.resolve("mine"));
        Files.write(root.resolve("mine/one"), one);
        Result result = corpora("verify", "mine");
        assertEquals(Report.ERROR, result.status());
        assertEquals("mine: 1 of 2 files verified, 54,000 bytes\n", result.text());
        assertEquals("pith: mine: missing: two; 'pith corpora fetch mine' gets what is missing\n", result.err());
        assertEquals(Report.WARNING, corpora("verify").status());
        assertEquals(Report.OK, corpora("verify", "mine/one").status());
        assertEquals(Report.ERROR, corpora("path", "mine").status());
        assertEquals(
                root.resolve("mine/one") + "\n", corpora("path", "mine/one").text());
        assertEquals(
                "mine: 2 files verified, 1 fetched, 14 bytes\n",
                corpora("fetch", "mine").text());
        assertArrayEquals(two, Files.readAllBytes(root.resolve("mine/two")));
    }

    @Test
    @DisplayName("tell that a file is wrong, and replace it only when it is fetched, and keep it")
    void wrong() throws IOException {
        Files.createDirectory(root.resolve("mine"));
        Files.write(root.resolve("mine/one"), one);
        Files.write(root.resolve("mine/two"), new byte[two.length]);
        Result result = corpora("verify", "mine");
        assertEquals(Report.ERROR, result.status());
        assertTrue(result.err().startsWith("pith: " + root.resolve("mine/two") + ": SHA-256 is "), result.err());
        assertArrayEquals(new byte[two.length], Files.readAllBytes(root.resolve("mine/two")));

        result = corpora("fetch", "mine");
        assertEquals(Report.OK, result.status());
        assertEquals(
                "pith: " + root.resolve("mine/two") + ": was not the file of the catalogue, and is now two.rejected\n",
                result.err());
        assertArrayEquals(two, Files.readAllBytes(root.resolve("mine/two")));
        assertArrayEquals(new byte[two.length], Files.readAllBytes(root.resolve("mine/two.rejected")));
    }

    @Test
    @DisplayName("list what there is, and what is here")
    void list() throws IOException {
        Files.createDirectory(root.resolve("mine"));
        Files.write(root.resolve("mine/one"), one);
        Files.write(root.resolve("mine/two"), new byte[1]);
        Result result = corpora("list");
        CommandRunner.assertSilentSuccess(result);
        assertTrue(
                result.text().lines().anyMatch(line -> line.matches(" *12 +211,938,580 +silesia +- +\\S.*")),
                result.text());
        assertTrue(
                result.text().lines().anyMatch(line -> line.matches(" *2 +54,014 +mine +1 of 2, 1 wrong +CC0")),
                result.text());
        assertTrue(result.text().endsWith("\nIn " + root + "\n"), result.text());

        JsonNode corpora = new ObjectMapper().readTree(corpora("list", "--json").out());
        assertEquals(9, corpora.size());
        JsonNode mine = corpora.get(8);
        assertEquals("mine", mine.get("name").textValue());
        assertEquals("CC0", mine.get("licence").textValue());
        assertEquals(54_014, mine.get("bytes").longValue());
        assertEquals("present", mine.at("/files/0/standing").textValue());
        assertEquals("wrong", mine.at("/files/1/standing").textValue());
        assertEquals(
                root.resolve("mine/one").toString(), mine.at("/files/0/path").textValue());
        assertEquals(64, mine.at("/files/0/sha256").textValue().length());
        assertEquals("missing", corpora.at("/0/files/0/standing").textValue());
    }

    @Test
    @DisplayName("say in one line what could not be fetched, and go on with the next")
    void failures() throws IOException {
        Path catalogue = Files.writeString(
                root.resolve("other.json"), """
                {"format": 1, "corpora": [{
                    "name": "gone", "title": "Gone", "licence": "CC0",
                    "files": [{"name": "file", "bytes": 1, "md5": "00112233445566778899aabbccddeeff"}],
                    "sources": [{"urls": ["http://127.0.0.1:%d/gone"]}]
                }]}""".formatted(server.getAddress().getPort()));
        Result result = corpora("fetch", "--catalogue", catalogue.toString(), "gone", "mine");
        assertEquals(Report.ERROR, result.status());
        assertEquals(
                "pith: gone: could not be fetched: file (http://127.0.0.1:"
                        + server.getAddress().getPort() + "/gone: answers with status 404)\n",
                result.err());
        assertEquals("mine: 2 files verified, 2 fetched, 54,014 bytes\n", result.text());
    }

    @Test
    @DisplayName("tell in one sentence what they do not understand")
    void mistakes() throws IOException {
        assertTrue(corpora("fetch", "enwik7").err().startsWith("pith: no corpus named 'enwik7'; known: enwik8, "));
        assertTrue(corpora("path", "mine/three").err().startsWith("pith: no file 'three' in corpus 'mine'\n"));
        assertTrue(corpora("fetch").err().startsWith("pith: Missing required parameter: 'NAME"));
        Files.writeString(root.resolve("catalogue.json"), "{\"format\": 1, \"corpora\": [{\"nam\": \"x\"}]}");
        Result result = corpora("list");
        assertEquals(Report.ERROR, result.status());
        assertTrue(result.err().contains("catalogue.json: corpora[0], nam: unknown field; known: "), result.err());
        assertEquals(1, result.err().lines().count(), result.err());
    }

    @Test
    @DisplayName("say if there is nothing to verify")
    void nothing() {
        Result result = corpora("verify");
        assertEquals(Report.WARNING, result.status());
        assertEquals("pith: " + root + ": there are no corpora here\n", result.err());
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    @DisplayName("leave what they have for the next time when they are told to end")
    void interrupted() throws IOException, InterruptedException {
        server.removeContext("/mine.zip");
        server.createContext("/mine.zip", exchange -> {
            exchange.getResponseHeaders().add("ETag", "\"1\"");
            exchange.sendResponseHeaders(200, 100_000);
            exchange.getResponseBody().write(one);
            exchange.getResponseBody().flush();
            try {
                closing.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Pith.class.getName(),
                        "corpora",
                        "fetch",
                        "-d",
                        root.toString(),
                        "mine")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        while (partBytes() < one.length) {
            assertTrue(process.isAlive(), "the process should wait for the server");
            Thread.sleep(POLL_MILLISECONDS);
        }
        process.destroy();
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        assertEquals(one.length, partBytes());
        assertFalse(Files.exists(root.resolve("mine/one")));
    }

    private long partBytes() throws IOException {
        Path work = root.resolve("mine/.fetch");
        if (!Files.exists(work)) {
            return 0;
        }
        try (Stream<Path> list = Files.list(work)) {
            long bytes = 0;
            for (Path path :
                    list.filter(each -> each.toString().endsWith(".part")).toList()) {
                bytes += Files.size(path);
            }
            return bytes;
        }
    }
}
