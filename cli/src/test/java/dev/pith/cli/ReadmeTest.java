package dev.pith.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.codec.PithInputStream;
import dev.pith.codec.PithOutputStream;
import dev.pith.codec.SeekablePithChannel;
import dev.pith.dfloat.Checkpoint;
import dev.pith.dfloat.safetensors.DType;
import dev.pith.dfloat.safetensors.SafeTensorsHeader;
import dev.pith.dfloat.safetensors.SafeTensorsWriter;
import dev.pith.dfloat.safetensors.TensorInfo;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.commons.compress.compressors.CompressorException;
import org.apache.commons.compress.compressors.CompressorStreamFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compiles and runs what the README shows of library use. */
class ReadmeTest {

    private static final Pattern SNIPPET = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    private final byte[] content =
            "The quick brown fox jumps over the lazy dog. ".repeat(500).getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path folder;

    @Test
    void streamsRestoreWhatTheyCompressed() throws IOException {
        Path path = folder.resolve("fox.pith");
        try (OutputStream out = PithOutputStream.builder(Files.newOutputStream(path))
                .level(6)
                .threads(0)
                .build()) {
            out.write(content);
        }
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        try (InputStream in =
                PithInputStream.builder(Files.newInputStream(path)).threads(0).build()) {
            in.transferTo(target);
        }
        assertArrayEquals(content, target.toByteArray());
    }

    @Test
    void aChannelReadsFromAnyPosition() throws IOException {
        Path path = folder.resolve("fox.pith");
        try (OutputStream out = new PithOutputStream(Files.newOutputStream(path))) {
            out.write(content);
        }
        ByteBuffer buffer = ByteBuffer.allocate(9);
        try (SeekablePithChannel channel = SeekablePithChannel.open(Files.newByteChannel(path))) {
            channel.position(4).read(buffer);
        }
        assertEquals("quick bro", new String(buffer.array(), StandardCharsets.UTF_8));
    }

    @Test
    void commonsCompressFindsPithByName() throws IOException, CompressorException {
        ByteArrayOutputStream sink = new ByteArrayOutputStream();
        CompressorStreamFactory factory = new CompressorStreamFactory();
        try (OutputStream out = factory.createCompressorOutputStream("pith", sink)) {
            out.write(content);
        }
        InputStream source = new ByteArrayInputStream(sink.toByteArray());
        try (InputStream in = factory.createCompressorInputStream("pith", source, true)) {
            assertArrayEquals(content, in.readAllBytes());
        }
    }

    @Test
    void aCheckpointGivesTensors() throws IOException {
        Path path = folder.resolve("model.safetensors");
        TensorInfo info = TensorInfo.startingAt(0, "model.norm.weight", DType.BF16, List.of(1L));
        SafeTensorsWriter.write(
                path, SafeTensorsHeader.of(List.of(info), Map.of()), List.of(MemorySegment.ofArray(new byte[] {0, 0x3F
                })));
        float[] norm;
        try (Checkpoint checkpoint = Checkpoint.open(path)) {
            norm = checkpoint.tensor("model.norm.weight").toFloats();
        }
        assertArrayEquals(new float[] {0.5f}, norm);
    }

    @Test
    void everySnippetOfTheReadmeIsInThisTest() throws IOException {
        String test = withoutLayout(Files.readString(Path.of("src/test/java/dev/pith/cli/ReadmeTest.java")));
        String readme = Files.readString(Path.of("../README.md"));
        List<String> snippets =
                SNIPPET.matcher(readme).results().map(match -> match.group(1)).toList();
        assertEquals(4, snippets.size());
        for (String snippet : snippets) {
            assertTrue(test.contains(withoutLayout(snippet)), "not tested:\n" + snippet);
        }
    }

    private static String withoutLayout(String source) {
        return source.replaceAll("\\s+", "");
    }
}
