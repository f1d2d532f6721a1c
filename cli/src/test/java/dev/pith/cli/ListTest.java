package dev.pith.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pith.cli.CommandRunner.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("pith list")
class ListTest {

    private static final byte[] CONTENT = "x".repeat(100_000).getBytes(UTF_8);

    @TempDir
    Path folder;

    private Path one;
    private Path two;
    private final CommandRunner pith = new CommandRunner();

    @BeforeEach
    void compress() throws IOException {
        one = Files.write(folder.resolve("one.pith"), frame(CONTENT));
        byte[] shorter = frame("short".getBytes(UTF_8));
        byte[] frames = new byte[2 * shorter.length];
        System.arraycopy(shorter, 0, frames, 0, shorter.length);
        System.arraycopy(shorter, 0, frames, shorter.length, shorter.length);
        two = Files.write(folder.resolve("two.pith"), frames);
    }

    private byte[] frame(byte[] content) {
        return pith.input(content)
                .run("compress", "--codec=stored", "--block-size=64K")
                .out();
    }

    private static String checksum(byte[] content) {
        CRC32C checksum = new CRC32C();
        checksum.update(content, 0, content.length);
        return String.format("%08x", checksum.getValue());
    }

    @Test
    @DisplayName("prints a table whose numbers line up")
    void table() throws IOException {
        Result result = pith.run("list", one, two);
        assertEquals(Report.OK, result.status());
        assertEquals("", result.err());
        List<String> lines = result.text().lines().toList();
        assertEquals(4, lines.size());
        assertTrue(
                lines.get(0).matches("Frames +Blocks +Compressed +Content +Ratio +Codec +Settings +Checksum +File"),
                result.text());
        assertTrue(
                lines.get(1)
                        .matches(" +1 +2 +100,\\d+ +100,000 +100\\.\\d\\d% +stored +" + checksum(CONTENT) + " +" + one),
                result.text());
        assertTrue(lines.get(2).matches(" +2 +2 +\\d+ +10 +.* stored .*" + two), result.text());
        assertTrue(lines.get(3).matches(" +3 +4 +100,\\d+ +100,010 +.* 2 files"), result.text());
        int end = lines.get(0).indexOf("Content") + "Content".length();
        assertEquals("100,000", lines.get(1).substring(end - 7, end));
        assertEquals("     10", lines.get(2).substring(end - 7, end));
    }

    @Test
    @DisplayName("prints JSON with exact numbers")
    void json() throws IOException {
        Result result = pith.run("list", "--json", one, two);
        assertEquals(Report.OK, result.status());
        JsonNode files = new ObjectMapper().readTree(result.out());
        assertEquals(2, files.size());
        JsonNode first = files.get(0);
        assertEquals(one.toString(), first.get("file").asText());
        assertEquals(Files.size(one), first.get("compressedLength").asLong());
        assertEquals(CONTENT.length, first.get("contentLength").asLong());
        JsonNode frame = first.get("frames").get(0);
        assertEquals(0, frame.get("offset").asLong());
        assertEquals("stored", frame.get("codec").asText());
        assertEquals("", frame.get("settings").asText());
        assertEquals("", frame.get("parameters").asText());
        assertEquals(65536, frame.get("blockLength").asInt());
        assertEquals(2, frame.get("blocks").asInt());
        assertEquals(checksum(CONTENT), frame.get("crc32c").asText());
        assertEquals(2, files.get(1).get("frames").size());
        assertEquals(
                Files.size(two) / 2,
                files.get(1).get("frames").get(1).get("offset").asLong());
    }

    @Test
    @DisplayName("lists what can be listed and tells of the rest")
    void damaged() throws IOException {
        Path damaged = Files.writeString(folder.resolve("damaged.pith"), "this is no frame");
        Result result = pith.run("list", damaged, folder.resolve("missing"), one, folder);
        assertEquals(Report.ERROR, result.status());
        List<String> messages = result.err().lines().toList();
        assertEquals(3, messages.size(), result.err());
        assertTrue(messages.get(0).startsWith("pith: " + damaged + ": frame: "), result.err());
        assertEquals("pith: " + folder.resolve("missing") + ": no such file or directory", messages.get(1));
        assertEquals(2, result.text().lines().count());
        assertEquals("[ ]\n", pith.run("list", "--json", damaged).text());
    }

    @Test
    @DisplayName("needs a file")
    void standardInput() {
        Result result = pith.run("list");
        assertEquals(Report.ERROR, result.status());
        assertEquals("pith: standard input: cannot be listed, for that starts at the end of a file\n", result.err());
    }
}
