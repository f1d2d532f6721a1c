package dev.pith.codec.commons;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.codec.PithFrame;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Commons Compress need not be there. */
class OptionalDependencyTest {

    @Test
    void everythingElseWorksWithoutCommonsCompress() throws Exception {
        URL classes = PithFrame.class.getProtectionDomain().getCodeSource().getLocation();
        try (URLClassLoader alone = new URLClassLoader(new URL[] {classes}, ClassLoader.getPlatformClassLoader())) {
            assertThrows(
                    ClassNotFoundException.class,
                    () -> alone.loadClass("org.apache.commons.compress.compressors.CompressorInputStream"));
            List<String> names = classNames(Path.of(URI.create(classes.toString())));
            assertTrue(names.contains("dev.pith.codec.PithOutputStream"), names.toString());
            for (String name : names) {
                assertNotNull(Class.forName(name, true, alone).getDeclaredMethods());
            }
            assertEquals(27, compressedLength(alone));
        }
    }

    /** Names the classes of the core package; a test is run on classes in a folder. */
    private static List<String> classNames(Path folder) throws Exception {
        try (Stream<Path> files = Files.list(folder.resolve("dev/pith/codec"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".class") && !name.equals("package-info.class"))
                    .map(name -> "dev.pith.codec." + name.substring(0, name.length() - ".class".length()))
                    .toList();
        }
    }

    /** Compresses three bytes and reads them again, with classes of another loader. */
    private static int compressedLength(ClassLoader loader) throws Exception {
        ByteArrayOutputStream sink = new ByteArrayOutputStream();
        Class<?> output = loader.loadClass("dev.pith.codec.PithOutputStream");
        Object builder = output.getMethod("builder", OutputStream.class).invoke(null, sink);
        builder.getClass().getMethod("codec", String.class).invoke(builder, "stored");
        try (OutputStream out =
                (OutputStream) builder.getClass().getMethod("build").invoke(builder)) {
            out.write(new byte[] {1, 2, 3});
        }
        Class<?> input = loader.loadClass("dev.pith.codec.PithInputStream");
        try (InputStream in = (InputStream)
                input.getConstructor(InputStream.class).newInstance(new ByteArrayInputStream(sink.toByteArray()))) {
            assertEquals(3, in.readAllBytes().length);
        }
        return sink.size();
    }
}
