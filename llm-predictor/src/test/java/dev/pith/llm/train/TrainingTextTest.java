package dev.pith.llm.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class TrainingTextTest {

    private static final long SEED = 11;

    @TempDir
    private Path folder;

    private final byte[] content = TrainingTexts.sentences(100_000, SEED);

    private static List<String> strings(List<TrainingText.Passage> passages) {
        return passages.stream()
                .map(passage -> Arrays.toString(passage.bytes()))
                .toList();
    }

    @Test
    void allButTheSeparatorsIsEitherTrainedOnOrHeldOut() throws IOException {
        TrainingText text = TrainingTexts.read(folder, content);
        long length = 0;
        List<TrainingText.Passage> all = new ArrayList<>(text.training());
        all.addAll(text.heldOutPassages());
        for (TrainingText.Passage passage : all) {
            length += passage.bytes().length;
            for (byte value : passage.bytes()) {
                assertNotEquals(0, value);
            }
        }
        assertEquals(text.length(), length);
        Set<String> both = new HashSet<>(strings(text.training()));
        both.retainAll(strings(text.heldOutPassages()));
        assertEquals(Set.of(), both);
    }

    @Test
    void aHundredthOrSoIsHeldOut() throws IOException {
        TrainingText text = TrainingTexts.read(folder, content);
        long heldOut = text.heldOutPassages().stream()
                .mapToLong(passage -> passage.bytes().length)
                .sum();
        assertTrue(heldOut >= 1000 && heldOut <= 3000, heldOut + " bytes");
    }

    @Test
    void theOrderOfFilesDoesNotChangeWhatIsHeldOut() throws IOException {
        Path first = Files.write(folder.resolve("first"), content);
        Path second = Files.write(folder.resolve("second"), TrainingTexts.sentences(50_000, SEED + 1));
        assertEquals(
                Set.copyOf(strings(TrainingText.read(List.of(first, second)).heldOutPassages())),
                Set.copyOf(strings(TrainingText.read(List.of(second, first)).heldOutPassages())));
    }

    @Test
    void aLongDocumentIsCutAtTheEndsOfLines() throws IOException {
        byte[] lines = "A line of some thirty letters.\n".repeat(2000).getBytes(StandardCharsets.UTF_8);
        TrainingText text = TrainingTexts.read(folder, lines);
        assertFalse(text.heldOutPassages().isEmpty());
        List<TrainingText.Passage> passages = text.training();
        assertTrue(passages.size() > 20, passages.size() + " passages");
        for (TrainingText.Passage passage : passages) {
            assertEquals('\n', passage.bytes()[passage.bytes().length - 1]);
        }
        assertFalse(passages.getFirst().continues());
    }

    @Test
    void whatFollowsAHeldOutPassageDoesNotContinue() throws IOException {
        byte[] lines = new byte[60_000];
        for (int i = 0; i < lines.length; i++) {
            lines[i] = (byte) (i % 40 == 39 ? '\n' : 'a' + i / 40 % 26);
        }
        TrainingText text = TrainingTexts.read(folder, lines);
        long beginnings =
                text.training().stream().filter(passage -> !passage.continues()).count();
        assertTrue(beginnings >= 2 && beginnings <= 1 + text.heldOutPassages().size(), beginnings + " beginnings");
    }

    private interface Compressor {
        OutputStream around(OutputStream target) throws IOException;
    }

    private static OutputStream xz(OutputStream target) throws IOException {
        return new XZOutputStream(target, new LZMA2Options(0));
    }

    private static byte[] compressed(byte[] content, Compressor compressor) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (OutputStream out = compressor.around(compressed)) {
            out.write(content);
        }
        return compressed.toByteArray();
    }

    @Test
    void directoriesAndCompressedFilesAreRead() throws IOException {
        Path directory = Files.createDirectories(folder.resolve("texts/below"));
        int half = content.length / 2;
        Files.write(directory.resolve("a.txt.gz"), compressed(Arrays.copyOf(content, half), GZIPOutputStream::new));
        byte[] rest = Arrays.copyOfRange(content, half, content.length);
        Files.write(directory.resolve("b.txt.xz"), compressed(rest, TrainingTextTest::xz));
        byte[] parts = new byte[content.length + 1];
        System.arraycopy(content, 0, parts, 0, half);
        System.arraycopy(rest, 0, parts, half + 1, rest.length);
        TrainingText plain = TrainingTexts.read(folder, parts);
        assertEquals(
                plain.digest(),
                TrainingText.read(List.of(folder.resolve("texts"))).digest());
        assertNotEquals(
                plain.digest(),
                TrainingTexts.read(folder, Arrays.copyOf(content, 99_999)).digest());
    }

    @Test
    void bytesComeBackAsTheyWere() throws IOException {
        byte[] binary = new byte[20_000];
        for (int i = 0; i < binary.length; i++) {
            binary[i] = (byte) (1 + i % 255);
        }
        TrainingText text = TrainingTexts.read(folder, binary);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        List<TrainingText.Passage> heldOut = text.heldOutPassages();
        assertFalse(heldOut.isEmpty());
        text.training().forEach(passage -> all.writeBytes(passage.bytes()));
        heldOut.forEach(passage -> all.writeBytes(passage.bytes()));
        byte[] sorted = all.toByteArray();
        Arrays.sort(sorted);
        Arrays.sort(binary);
        assertArrayEquals(binary, sorted);
    }

    @Test
    void tooLittleTextIsRefused() {
        for (byte[] little : List.of(new byte[0], new byte[1 << 20], Arrays.copyOf(content, 9000))) {
            IOException refusal = assertThrows(IOException.class, () -> TrainingTexts.read(folder, little));
            assertTrue(String.valueOf(refusal.getMessage()).contains("too little text"), refusal::getMessage);
        }
    }

    @Test
    void aFileOfSeveralXzStreamsIsReadToItsEnd() throws IOException {
        ByteArrayOutputStream streams = new ByteArrayOutputStream();
        streams.writeBytes(compressed(Arrays.copyOf(content, 60_000), TrainingTextTest::xz));
        streams.writeBytes(compressed(Arrays.copyOfRange(content, 60_000, content.length), TrainingTextTest::xz));
        Path file = Files.write(folder.resolve("streams.xz"), streams.toByteArray());
        assertEquals(
                TrainingTexts.read(folder, content).digest(),
                TrainingText.read(List.of(file)).digest());
    }

    private void assertRefused(String name, byte[] damaged) throws IOException {
        Path file = Files.write(folder.resolve(name), damaged);
        IOException refusal = assertThrows(IOException.class, () -> TrainingText.read(List.of(file)), name);
        String message = String.valueOf(refusal.getMessage());
        assertTrue(message.contains(name) && message.contains("cannot be decompressed"), message);
    }

    @Test
    void damagedCompressedFilesAreRefusedByName() throws IOException {
        for (String ending : List.of(".gz", ".xz")) {
            byte[] whole = compressed(content, ending.equals(".gz") ? GZIPOutputStream::new : TrainingTextTest::xz);
            assertRefused("cut" + ending, Arrays.copyOf(whole, whole.length - 20));
            assertRefused("begun" + ending, Arrays.copyOf(whole, 5));
            assertRefused("empty" + ending, new byte[0]);
            assertRefused("plain" + ending, content);
            byte[] damaged = whole.clone();
            damaged[whole.length / 2] ^= 0x10;
            assertRefused("damaged" + ending, damaged);
        }
    }

    @Test
    void anXzFileThatAsksForMuchMemoryIsRefused() throws IOException {
        byte[] file = compressed(content, TrainingTextTest::xz);
        // The properties of LZMA2, the only filter, are the dictionary's size: 1 GiB. A CRC32 ends the header of 12
        // bytes.
        int header = 12;
        int length = (file[header] + 1) * 4;
        file[header + 4] = 36;
        CRC32 crc = new CRC32();
        crc.update(file, header, length - 4);
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(header + length - 4, (int) crc.getValue());
        assertRefused("large.xz", file);
    }

    @Test
    void filesThatAreMissingOrCompressedOtherwiseAreRefused() {
        assertThrows(NoSuchFileException.class, () -> TrainingText.read(List.of(folder.resolve("nothing"))));
        IOException refusal = assertThrows(
                IOException.class,
                () -> TrainingText.read(List.of(Files.write(folder.resolve("a.bz2"), new byte[] {1}))));
        assertTrue(String.valueOf(refusal.getMessage()).contains("decompress it first"), refusal::getMessage);
    }
}
