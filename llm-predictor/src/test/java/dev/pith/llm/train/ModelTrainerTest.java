package dev.pith.llm.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.llm.LanguageModel;
import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelTrainerTest {

    private static final TrainingOptions OPTIONS = new TrainingOptions(ModelSize.TINY, 300, 3 * 1024, 1, 1);

    @TempDir
    private Path folder;

    private List<Path> text = List.of();

    @BeforeEach
    void writeText() throws IOException {
        text = List.of(Files.write(folder.resolve("text"), TrainingTexts.sentences(30_000, 1)));
    }

    private static void requireEngine() throws IOException {
        DjlNetworkTest.open(OPTIONS.size().config(300)).close();
    }

    private static Set<String> files(Path directory) throws IOException {
        try (Stream<Path> list = Files.list(directory)) {
            return list.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        }
    }

    /** Interrupts training after some steps, and counts them. */
    private static final class Interrupter implements TrainingListener {

        private final long steps;
        private int evaluations;

        Interrupter(long steps) {
            this.steps = steps;
        }

        @Override
        public void progressed(TrainingProgress progress) {
            if (progress.step() == steps) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void evaluated(TrainingProgress progress, double bitsPerByte) {
            evaluations++;
            assertTrue(bitsPerByte > 0 && bitsPerByte < 8, bitsPerByte + " bits per byte");
        }
    }

    @Test
    void trainingThatIsInterruptedAndResumedGivesTheSameModel() throws IOException {
        requireEngine();
        Path whole = folder.resolve("whole");
        Interrupter never = new Interrupter(-1);
        TrainingReport report = ModelTrainer.train(text, whole, OPTIONS, never);
        assertEquals(2, never.evaluations);
        Path parts = folder.resolve("parts");
        InterruptedIOException interruption = assertThrows(
                InterruptedIOException.class, () -> ModelTrainer.train(text, parts, OPTIONS, new Interrupter(1)));
        assertTrue(String.valueOf(interruption.getMessage()).contains("1 of 3"), interruption::getMessage);
        assertEquals(Set.of("tokenizer.json", "training.state"), files(parts));
        assertThrows(
                FileAlreadyExistsException.class,
                () -> ModelTrainer.train(text, parts, OPTIONS, TrainingListener.NONE));
        TrainingOptions others = new TrainingOptions(ModelSize.TINY, 300, 3 * 1024, 2, 1);
        IOException refusal =
                assertThrows(IOException.class, () -> ModelTrainer.resume(text, parts, others, TrainingListener.NONE));
        assertTrue(String.valueOf(refusal.getMessage()).contains("other text or options"), refusal::getMessage);
        assertThrows(InterruptedIOException.class, () -> ModelTrainer.resume(text, parts, OPTIONS, new Interrupter(2)));
        ModelTrainer.resume(text, parts, OPTIONS, TrainingListener.NONE);
        for (String file : List.of("config.json", "tokenizer.json", "model.safetensors", "README.md")) {
            assertArrayEquals(Files.readAllBytes(whole.resolve(file)), Files.readAllBytes(parts.resolve(file)), file);
        }
        assertEquals(Set.of("config.json", "tokenizer.json", "model.safetensors", "README.md"), files(parts));

        assertEquals(300, LanguageModel.open(whole).tokenizer().vocabularySize());
        assertEquals(report.bitsPerByte(), report.roundedBitsPerByte(), 0.01);
        assertEquals(report.networkSampleBitsPerByte(), report.engineBitsPerByte(), 0.01);
        assertThrows(
                FileAlreadyExistsException.class,
                () -> ModelTrainer.train(text, whole, OPTIONS, TrainingListener.NONE));
        IOException nothing =
                assertThrows(IOException.class, () -> ModelTrainer.resume(text, whole, OPTIONS, TrainingListener.NONE));
        assertTrue(String.valueOf(nothing.getMessage()).contains("nothing to resume"), nothing::getMessage);
    }

    @Test
    void textThatDoesNotDoIsRefusedBeforeAnythingIsWritten() throws IOException {
        requireEngine();
        Path directory = folder.resolve("model");
        List<Path> empty = List.of(Files.createDirectory(folder.resolve("empty")));
        assertThrows(IOException.class, () -> ModelTrainer.train(empty, directory, OPTIONS, TrainingListener.NONE));
        assertThrows(
                IOException.class,
                () -> ModelTrainer.train(
                        List.of(folder.resolve("missing")), directory, OPTIONS, TrainingListener.NONE));
        assertFalse(Files.exists(directory));
    }

    @Test
    void aDirectoryThatCannotBeMadeIsRefused() throws IOException {
        requireEngine();
        assertThrows(
                IOException.class,
                () -> ModelTrainer.train(text, text.getFirst().resolve("below"), OPTIONS, TrainingListener.NONE));
    }

    @Test
    void optionsOutOfRangeAreRefused() {
        for (int vocabulary : new int[] {-1, 0, 257, 65_537}) {
            assertThrows(
                    IllegalArgumentException.class, () -> new TrainingOptions(ModelSize.TINY, vocabulary, 1, 1, 1));
        }
        assertThrows(IllegalArgumentException.class, () -> new TrainingOptions(ModelSize.TINY, 300, 0, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new TrainingOptions(ModelSize.TINY, 300, 1, 1, 0));
    }

    @Test
    void withoutDjlOnTheClassPathTheMessageSaysSo() throws IOException, ReflectiveOperationException {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (!entry.contains("djl")) {
                urls.add(Path.of(entry).toUri().toURL());
            }
        }
        try (URLClassLoader loader =
                new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            Class<?> options = loader.loadClass(TrainingOptions.class.getName());
            Class<?> size = loader.loadClass(ModelSize.class.getName());
            Class<?> listener = loader.loadClass(TrainingListener.class.getName());
            Object tiny = options.getMethod("of", size)
                    .invoke(null, size.getField("TINY").get(null));
            Method train = loader.loadClass(ModelTrainer.class.getName())
                    .getMethod("train", List.class, Path.class, options, listener);
            InvocationTargetException thrown = assertThrows(
                    InvocationTargetException.class,
                    () -> train.invoke(
                            null,
                            text,
                            folder.resolve("model"),
                            tiny,
                            listener.getField("NONE").get(null)));
            Throwable refusal = assertInstanceOf(IOException.class, thrown.getCause());
            assertEquals(
                    TrainingUnavailableException.class.getName(),
                    refusal.getClass().getName());
            assertTrue(String.valueOf(refusal.getMessage()).contains("Deep Java Library"), refusal::getMessage);
        }
        assertFalse(Files.exists(folder.resolve("model")));
    }
}
