package dev.pith.dfloat.df11;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.pith.codec.CorruptInputException;
import dev.pith.dfloat.Checkpoint;
import dev.pith.dfloat.safetensors.DType;
import dev.pith.dfloat.safetensors.SafeTensors;
import dev.pith.dfloat.safetensors.SafeTensorsHeader;
import dev.pith.dfloat.safetensors.SafeTensorsWriter;
import dev.pith.dfloat.safetensors.TensorInfo;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Directories with models become df11 and come back. */
class Df11CheckpointTest {

    private static final long SEED = 20260505;
    private static final int HIDDEN = 16;
    private static final int VOCABULARY = 50;
    private static final String CONFIG = """
            {"model_type": "llama",  "hidden_size": 16, "vocab_size": 50, "rms_norm_eps": 1e-05, "scale": Infinity}""";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private final Random random = new Random(SEED);
    private Path source = Path.of("");
    private Path compressed = Path.of("");
    private Path restored = Path.of("");

    /** A tensor and its bytes. */
    private record Data(DType dtype, List<Long> shape, MemorySegment bytes) {}

    @BeforeEach
    void nameDirectories() throws IOException {
        source = Files.createDirectory(directory.resolve("source"));
        compressed = directory.resolve("compressed");
        restored = directory.resolve("restored");
    }

    private Data bf16(long... shape) {
        List<Long> sizes = Arrays.stream(shape).boxed().toList();
        int elements = (int) Arrays.stream(shape).reduce(1, Math::multiplyExact);
        return new Data(DType.BF16, sizes, TestValues.segment(TestValues.normal(elements, random)));
    }

    private static Data of(DType dtype, byte[] bytes, long... shape) {
        return new Data(dtype, Arrays.stream(shape).boxed().toList(), MemorySegment.ofArray(bytes));
    }

    private SequencedMap<String, Data> model(int blocks) {
        SequencedMap<String, Data> tensors = new LinkedHashMap<>();
        tensors.put("model.embed_tokens.weight", bf16(VOCABULARY, HIDDEN));
        for (int block = 0; block < blocks; block++) {
            String name = "model.layers." + block + ".";
            tensors.put(name + "input_layernorm.weight", bf16(HIDDEN));
            tensors.put(name + "self_attn.q_proj.weight", bf16(HIDDEN, HIDDEN));
            tensors.put(name + "self_attn.q_proj.bias", bf16(HIDDEN));
            tensors.put(name + "self_attn.k_proj.weight", bf16(8, HIDDEN));
            tensors.put(name + "self_attn.o_proj.weight", bf16(HIDDEN, 24));
            tensors.put(name + "mlp.down_proj.weight", bf16(HIDDEN, 40));
        }
        tensors.put("model.norm.weight", bf16(HIDDEN));
        tensors.put("model.scale", of(DType.F32, new byte[] {1, 2, 3, 4}));
        tensors.put("lm_head.weight", bf16(VOCABULARY, HIDDEN));
        return tensors;
    }

    private static void write(Path file, SequencedMap<String, Data> tensors) throws IOException {
        List<TensorInfo> infos = new ArrayList<>();
        long begin = 0;
        for (Map.Entry<String, Data> tensor : tensors.entrySet()) {
            Data data = tensor.getValue();
            infos.add(TensorInfo.startingAt(begin, tensor.getKey(), data.dtype(), data.shape()));
            begin = infos.getLast().end();
        }
        SafeTensorsWriter.write(
                file,
                SafeTensorsHeader.of(infos, Map.of("format", "pt")),
                tensors.values().stream().map(Data::bytes).toList());
    }

    private static Map<String, byte[]> files(Path directory) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(directory)) {
            for (Path file : walk.filter(Files::isRegularFile).toList()) {
                files.put(directory.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return files;
    }

    private static void assertSameFiles(Path expected, Path actual) throws IOException {
        Map<String, byte[]> expectedFiles = files(expected);
        Map<String, byte[]> actualFiles = files(actual);
        assertEquals(expectedFiles.keySet(), actualFiles.keySet());
        for (Map.Entry<String, byte[]> file : expectedFiles.entrySet()) {
            assertArrayEquals(file.getValue(), actualFiles.get(file.getKey()), file.getKey());
        }
    }

    /** Makes a model of two files, whose second block is divided between them, and of a few more files. */
    private void writeShardedModel() throws IOException {
        SequencedMap<String, Data> first = model(2);
        SequencedMap<String, Data> second = new LinkedHashMap<>();
        StringBuilder index = new StringBuilder("{\"metadata\":{ },\n\"weight_map\":{");
        for (String name : List.copyOf(first.keySet())) {
            boolean inSecond = name.startsWith("lm_head") || name.startsWith("model.layers.1.self_attn");
            index.append(index.charAt(index.length() - 1) == '{' ? "" : ",")
                    .append("\"" + name + "\":\"model-0000" + (inSecond ? 2 : 1) + "-of-00002.safetensors\"");
            if (inSecond) {
                second.put(name, taken(first, name));
            }
        }
        write(source.resolve("model-00001-of-00002.safetensors"), first);
        write(source.resolve("model-00002-of-00002.safetensors"), second);
        Files.writeString(source.resolve("model.safetensors.index.json"), index + "}}");
        Files.writeString(source.resolve("config.json"), CONFIG);
        Files.writeString(source.resolve("tokenizer.json"), "{}");
        Files.createDirectory(source.resolve("more"));
        Files.writeString(source.resolve("more").resolve("config.json"), "not a configuration");
    }

    private static Data taken(SequencedMap<String, Data> tensors, String name) {
        return Optional.ofNullable(tensors.remove(name)).orElseThrow();
    }

    @Test
    void aModelInOneFileComesBackByteForByte() throws IOException {
        write(source.resolve("model.safetensors"), model(3));
        Files.writeString(source.resolve("config.json"), CONFIG);
        Df11Checkpoint.compress(source, compressed);
        assertEquals(new Df11Checkpoint.Restoration(true, List.of()), Df11Checkpoint.restore(compressed, restored, 2));
        assertSameFiles(source, restored);
    }

    @Test
    void aModelInSeveralFilesComesBackByteForByte() throws IOException {
        writeShardedModel();
        Df11Checkpoint.compress(source, compressed);
        assertEquals(new Df11Checkpoint.Restoration(true, List.of()), Df11Checkpoint.restore(compressed, restored, 1));
        assertSameFiles(source, restored);
    }

    @Test
    void aModelWithoutConfigurationComesBackByteForByte() throws IOException {
        write(source.resolve("weights.safetensors"), model(1));
        Df11Checkpoint.compress(source, compressed);
        assertTrue(Files.exists(compressed.resolve("config.json")));
        Df11Checkpoint.restore(compressed, restored, 1);
        assertSameFiles(source, restored);
    }

    @Test
    void aCompressedModelIsLaidOutAsThePackageExpects() throws IOException {
        writeShardedModel();
        Df11Checkpoint.compress(source, compressed);
        JsonNode config = JsonMapper.builder()
                .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                .build()
                .readTree(compressed.resolve("config.json").toFile());
        JsonNode added = config.path("dfloat11_config");
        assertEquals("llama", config.path("model_type").asText());
        assertEquals("0.5.0", added.path("version").asText());
        assertEquals("[512]", added.path("threads_per_block").toString());
        assertEquals("8", added.path("bytes_per_thread").toString());
        assertEquals(
                "{\"model\\\\.embed_tokens\":[],\"lm_head\":[],\"model\\\\.layers\\\\.\\\\d+\":"
                        + "[\"mlp.down_proj\",\"self_attn.k_proj\",\"self_attn.o_proj\",\"self_attn.q_proj\"]}",
                added.path("pattern_dict").toString());
        try (Checkpoint checkpoint = Checkpoint.open(compressed)) {
            assertTrue(names(checkpoint).contains("model.norm.weight"));
            assertTrue(names(checkpoint).contains("model.layers.1.self_attn.q_proj.bias"));
            assertFalse(names(checkpoint).contains("model.layers.1.self_attn.q_proj.weight"));
            TensorInfo splits =
                    checkpoint.tensor("model.layers.1.split_positions").info();
            assertEquals(DType.I64, splits.dtype());
            assertEquals(List.of(3L), splits.shape());
            assertEquals(
                    List.of(0L),
                    checkpoint.tensor("lm_head.split_positions").info().shape());
            assertEquals(
                    List.of((long) HIDDEN * (40 + 8 + 24 + HIDDEN)),
                    checkpoint.tensor("model.layers.1.sign_mantissa").info().shape());
            TensorInfo luts = checkpoint.tensor("lm_head.luts").info();
            assertEquals(DType.U8, luts.dtype());
            assertEquals(256L, luts.shape().get(1));
            for (String name : names(checkpoint)) {
                TensorInfo info = checkpoint.tensor(name).info();
                assertEquals(0, info.begin() * 8 % info.dtype().bits(), name + " is not aligned");
            }
        }
    }

    @Test
    void blocksThatDifferGetPatternsOfTheirOwn() {
        List<TensorInfo> tensors = Stream.of(
                        "h.0.a.weight", "h.1.a.weight", "h.1.b.c.weight", "h.10.a.weight", "h.0.norm.bias", "0.weight")
                .map(name -> TensorInfo.startingAt(0, name, DType.BF16, List.of(2L, 3L)))
                .toList();
        SequencedMap<String, List<String>> expected = new LinkedHashMap<>();
        expected.put("h\\.(0|10)", List.of("a"));
        expected.put("h\\.(1)", List.of("a", "b.c"));
        assertEquals(expected, PatternDict.derivedFrom(tensors).submodules());
    }

    @Test
    void refusesAnExponentThatCannotBeHeldAndWritesNothing() throws IOException {
        SequencedMap<String, Data> tensors = model(2);
        Data changed = bf16(HIDDEN, HIDDEN);
        changed.bytes().set(ValueLayout.JAVA_SHORT_UNALIGNED, 20, (short) (245 << 7));
        tensors.put("model.layers.1.self_attn.q_proj.weight", changed);
        write(source.resolve("model.safetensors"), tensors);
        Df11UnsupportedException refusal =
                assertThrows(Df11UnsupportedException.class, () -> Df11Checkpoint.compress(source, compressed));
        assertEquals("model.layers.1.self_attn.q_proj.weight", refusal.tensor());
        assertTrue(refusal.reason().contains("245"), refusal.reason());
        assertEquals(List.of("source"), names(directory));
    }

    @Test
    void keepsAnExponentThatCannotBeHeldOutsideGroups() throws IOException {
        SequencedMap<String, Data> tensors = model(1);
        Data norm = bf16(HIDDEN);
        norm.bytes().set(ValueLayout.JAVA_SHORT_UNALIGNED, 2, (short) 0x7FC1);
        tensors.put("model.norm.weight", norm);
        write(source.resolve("model.safetensors"), tensors);
        Df11Checkpoint.compress(source, compressed);
        Df11Checkpoint.restore(compressed, restored, 1);
        assertSameFiles(source, restored);
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void refusesPatternsThatDoNotFit() throws IOException {
        SequencedMap<String, Data> tensors = model(1);
        tensors.put("model.layers.0.odd.weight", of(DType.F16, new byte[8], 2, 2));
        write(source.resolve("model.safetensors"), tensors);
        for (List<String> submodules : List.of(
                List.of("self_attn.q_proj", "missing"),
                List.of("self_attn.q_proj", "odd"),
                List.of("self_attn.q_proj", "self_attn.q_proj"))) {
            SequencedMap<String, List<String>> patterns = new LinkedHashMap<>();
            patterns.put("model\\.layers\\.\\d+", submodules);
            PatternDict dict = new PatternDict(patterns);
            assertThrows(
                    Df11UnsupportedException.class,
                    () -> Df11Checkpoint.compress(source, compressed, dict),
                    submodules::toString);
        }
        assertEquals(List.of("source"), names(directory));
    }

    @Test
    void compressesTheWeightsThatPatternsTake() throws IOException {
        write(source.resolve("model.safetensors"), model(3));
        SequencedMap<String, List<String>> patterns = new LinkedHashMap<>();
        patterns.put("model\\.layers\\.[02]", List.of("self_attn.o_proj", "self_attn.k_proj"));
        patterns.put("model\\.layers\\.1\\.mlp\\.down_proj", List.of());
        Df11Checkpoint.compress(source, compressed, new PatternDict(patterns));
        try (Checkpoint checkpoint = Checkpoint.open(compressed)) {
            assertTrue(names(checkpoint).contains("model.layers.2.luts"));
            assertTrue(names(checkpoint).contains("model.layers.1.mlp.down_proj.luts"));
            assertTrue(names(checkpoint).contains("lm_head.weight"));
        }
        Df11Checkpoint.restore(compressed, restored, 1);
        assertSameFiles(source, restored);
    }

    @Test
    void refusesWhatIsAlreadyCompressedAndTargetsThatExist() throws IOException {
        write(source.resolve("model.safetensors"), model(1));
        Df11Checkpoint.compress(source, compressed);
        assertThrows(Df11UnsupportedException.class, () -> Df11Checkpoint.compress(compressed, restored));
        assertThrows(FileAlreadyExistsException.class, () -> Df11Checkpoint.compress(source, compressed));
        assertThrows(FileAlreadyExistsException.class, () -> Df11Checkpoint.restore(compressed, source, 1));
        assertThrows(IOException.class, () -> Df11Checkpoint.compress(source, source.resolve("inside")));
        Path empty = Files.createDirectory(compressed.resolve("empty"));
        assertThrows(NoSuchFileException.class, () -> Df11Checkpoint.compress(empty, restored));
        assertThrows(CorruptInputException.class, () -> Df11Checkpoint.restore(source, restored, 1));
        assertEquals(List.of("compressed", "source"), names(directory));
    }

    /** Writes what the package would: a file for each group, one for the rest, and no word of shapes. */
    private SequencedMap<String, Data> writeAsThePackage(String config) throws IOException {
        SequencedMap<String, Data> tensors = model(2);
        Files.createDirectory(compressed);
        SequencedMap<String, Data> rest = new LinkedHashMap<>(tensors);
        for (int block = 0; block < 2; block++) {
            String module = "model.layers." + block;
            SequencedMap<String, Data> group = packageGroup(
                    rest,
                    module,
                    List.of(
                            module + ".self_attn.q_proj.weight",
                            module + ".self_attn.k_proj.weight",
                            module + ".self_attn.o_proj.weight",
                            module + ".mlp.down_proj.weight"));
            write(compressed.resolve("model_layers_" + block + ".safetensors"), group);
        }
        write(compressed.resolve("lm_head.safetensors"), packageGroup(rest, "lm_head", List.of("lm_head.weight")));
        write(compressed.resolve("model.safetensors"), rest);
        Files.writeString(compressed.resolve("config.json"), config);
        return tensors;
    }

    private static SequencedMap<String, Data> packageGroup(
            SequencedMap<String, Data> rest, String module, List<String> names) {
        int elements = 0;
        short[] values = new short[10_000];
        MemorySegment splits = MemorySegment.ofArray(new byte[8 * (names.size() - 1)]);
        for (int i = 0; i < names.size(); i++) {
            if (i > 0) {
                splits.set(ValueLayout.JAVA_LONG_UNALIGNED, 8L * (i - 1), elements);
            }
            Data weight = taken(rest, names.get(i));
            short[] some = TestValues.values(weight.bytes());
            System.arraycopy(some, 0, values, elements, some.length);
            elements += some.length;
        }
        byte[][] encoded = PackageEncoding.encode(Arrays.copyOf(values, elements));
        SequencedMap<String, Data> group = new LinkedHashMap<>();
        group.put(module + ".split_positions", of(DType.I64, splits.toArray(ValueLayout.JAVA_BYTE), names.size() - 1));
        List<String> keys = List.of("luts", "encoded_exponent", "sign_mantissa", "output_positions", "gaps");
        for (int i = 0; i < keys.size(); i++) {
            long[] shape = i == 0 ? new long[] {encoded[0].length / 256, 256} : new long[] {encoded[i].length};
            group.put(module + "." + keys.get(i), of(DType.U8, encoded[i], shape));
        }
        return group;
    }

    private static String packageConfig(String modelType) {
        return """
                {"model_type": "%s", "hidden_size": 16, "vocab_size": 50,
                 "dfloat11_config": {"version": "0.5.0", "threads_per_block": [512], "bytes_per_thread": 8,
                   "pattern_dict": {
                     "model\\\\.layers\\\\.\\\\d+":
                       ["self_attn.q_proj", "self_attn.k_proj", "self_attn.o_proj", "mlp.down_proj"],
                     "lm_head": []}}}
                """.formatted(modelType);
    }

    @Test
    void readsAModelThatThePackageWrote() throws IOException {
        SequencedMap<String, Data> tensors = writeAsThePackage(packageConfig("llama"));
        assertEquals(new Df11Checkpoint.Restoration(false, List.of()), Df11Checkpoint.restore(compressed, restored, 2));
        try (Checkpoint checkpoint = Checkpoint.open(restored)) {
            assertEquals(tensors.keySet(), Set.copyOf(names(checkpoint)));
            for (Map.Entry<String, Data> tensor : tensors.entrySet()) {
                String name = tensor.getKey();
                assertEquals(
                        tensor.getValue().shape(),
                        checkpoint.tensor(name).info().shape(),
                        name);
                assertEquals(
                        -1,
                        tensor.getValue()
                                .bytes()
                                .mismatch(checkpoint.tensor(name).read(Arena.ofAuto())),
                        name);
            }
        }
        assertFalse(Files.readString(restored.resolve("config.json")).contains("dfloat11"));
    }

    @Test
    void tellsOfShapesThatAreNotKnown() throws IOException {
        SequencedMap<String, Data> tensors = writeAsThePackage(packageConfig("another"));
        Df11Checkpoint.Restoration restoration = Df11Checkpoint.restore(compressed, restored, 1);
        assertFalse(restoration.exact());
        assertEquals(7, restoration.flattened().size());
        assertFalse(restoration.flattened().contains("model.layers.0.self_attn.q_proj.weight"), "its bias is there");
        try (Checkpoint checkpoint = Checkpoint.open(restored)) {
            assertEquals(
                    List.of((long) VOCABULARY * HIDDEN),
                    checkpoint.tensor("lm_head.weight").info().shape());
            for (Map.Entry<String, Data> tensor : tensors.entrySet()) {
                assertEquals(
                        -1,
                        tensor.getValue()
                                .bytes()
                                .mismatch(checkpoint.tensor(tensor.getKey()).read(Arena.ofAuto())),
                        tensor.getKey());
            }
        }
    }

    @Test
    void refusesConfigurationsThatAreNotThePackages() throws IOException {
        String good = packageConfig("llama");
        writeAsThePackage(good);
        for (String config : List.of(
                "",
                "[]",
                "{}",
                good.replace("[512]", "[256]"),
                good.replace("[512]", "[]"),
                good.replace("_thread\": 8", "_thread\": 4"),
                good.replace("\"lm_head\": []", "\"lm_head\": [\"a\", \"b\", 3]"),
                good.replace("\"lm_head\": []", "\"lm_head\": \"a\""),
                good.replace("\"lm_head\": []", "\"lm_head(\": []"),
                good.replace("\"lm_head\": []", "\"" + "(".repeat(100_000) + "\": []"),
                good.replace("\"mlp.down_proj\"", "\"mlp.down_proj\", \"mlp.up_proj\""),
                good.replace(", \"mlp.down_proj\"", ""),
                good.replace("\"mlp.down_proj\"", "\"self_attn.q_proj\""))) {
            Files.writeString(compressed.resolve("config.json"), config);
            try {
                Df11Checkpoint.restore(compressed, restored, 1);
                fail("restored with " + config);
            } catch (CorruptInputException | Df11UnsupportedException e) {
                assertEquals(List.of("compressed", "source"), names(directory));
            }
        }
    }

    @Test
    void refusesACompressedFileWhoseMetadataDoNotFit() throws IOException {
        write(source.resolve("model.safetensors"), model(1));
        Files.writeString(source.resolve("config.json"), CONFIG);
        Df11Checkpoint.compress(source, compressed);
        Path file = compressed.resolve("model.safetensors");
        byte[] good = Files.readAllBytes(file);
        String text = new String(good, java.nio.charset.StandardCharsets.ISO_8859_1);
        for (String[] change : new String[][] {
            {"\\\"model.norm.weight\\\"", "\\\"model.nerm.weight\\\""},
            {"data_size\":\"", "data_size\":\"-"},
            {"\\\"shape\\\":[50,16]", "\\\"shape\\\":[16,51]"},
            {"pith.df11.crc32c\":\"", "pith.df11.crc32d\":\""},
            {"{\\\"config.json\\\":", "{\\\"../onfig.js\\\":"},
        }) {
            int at = text.indexOf(change[0]);
            assertTrue(at > 0, change[0]);
            byte[] bad = good.clone();
            byte[] replacement = change[1].getBytes(UTF_8);
            System.arraycopy(replacement, 0, bad, at, Math.min(replacement.length, change[0].length()));
            if (replacement.length > change[0].length()) {
                bad[at + change[0].length()] = (byte) '-';
            }
            Files.write(file, bad);
            assertThrows(CorruptInputException.class, () -> Df11Checkpoint.restore(compressed, restored, 1), change[1]);
            assertEquals(List.of("compressed", "source"), names(directory));
        }
    }

    @Test
    void changedFilesAreRefusedOrRestoredExactly() throws IOException {
        write(source.resolve("model.safetensors"), model(1));
        Files.writeString(source.resolve("config.json"), CONFIG);
        Df11Checkpoint.compress(source, compressed);
        Path file = compressed.resolve("model.safetensors");
        byte[] good = Files.readAllBytes(file);
        byte[] original = Files.readAllBytes(source.resolve("model.safetensors"));
        for (int change = 0; change < 400; change++) {
            byte[] bad = good.clone();
            int at = random.nextInt(bad.length);
            bad[at] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, bad);
            Path target = directory.resolve("target" + change);
            try {
                if (Df11Checkpoint.restore(compressed, target, 1).exact()) {
                    assertArrayEquals(original, Files.readAllBytes(target.resolve("model.safetensors")));
                }
            } catch (IOException e) {
                assertFalse(Files.exists(target));
            } catch (RuntimeException e) {
                fail("change " + change + " at " + at + ", seed " + SEED, e);
            }
        }
    }

    @Test
    void changedFilesOfThePackageAreRefusedOrRestored() throws IOException {
        writeAsThePackage(packageConfig("llama"));
        List<String> files = names(compressed);
        for (int change = 0; change < 400; change++) {
            Path file = compressed.resolve(files.get(random.nextInt(files.size())));
            byte[] good = Files.readAllBytes(file);
            byte[] bad = good.clone();
            int at = random.nextInt(bad.length);
            bad[at] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, bad);
            Path target = directory.resolve("target" + change);
            try {
                Df11Checkpoint.restore(compressed, target, 1);
            } catch (CorruptInputException | Df11UnsupportedException e) {
                assertFalse(Files.exists(target));
            } catch (RuntimeException e) {
                fail("change " + change + " of " + file.getFileName() + " at " + at + ", seed " + SEED, e);
            }
            Files.write(file, good);
        }
    }

    @Test
    void leavesAnEmbeddingAloneThatAHeadMayShare() {
        TensorInfo embedding = TensorInfo.startingAt(0, "model.embed_tokens.weight", DType.BF16, List.of(2L, 3L));
        TensorInfo head = TensorInfo.startingAt(0, "lm_head.weight", DType.BF16, List.of(2L, 3L));
        assertTrue(PatternDict.derivedFrom(List.of(embedding)).submodules().isEmpty());
        assertEquals(
                List.of("model\\.embed_tokens", "lm_head"),
                List.copyOf(PatternDict.derivedFrom(List.of(embedding, head))
                        .submodules()
                        .keySet()));
    }

    @Test
    void metadataOfTheOriginalStay() throws IOException {
        write(source.resolve("model.safetensors"), model(1));
        Df11Checkpoint.compress(source, compressed);
        try (SafeTensors file = SafeTensors.open(compressed.resolve("model.safetensors"))) {
            assertEquals("pt", file.header().metadata().get("format"));
        }
    }

    private static List<String> names(Checkpoint checkpoint) {
        return checkpoint.tensors().stream().map(tensor -> tensor.info().name()).toList();
    }
}
