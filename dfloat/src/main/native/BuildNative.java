import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Compiles one C file to a shared library with the system's C compiler and the headers of the JDK that runs this,
 * unless the library is newer than the file: {@code java BuildNative.java FILE.c LIBRARY.so}.
 *
 * <p>The compiler is {@code cc}, or what the environment variable {@code CC} names. On a system without a compiler, or
 * where the library would not be used, one line says so and there is no library; that is no failure, as nothing but
 * decoding on a GPU needs it. A file that a working compiler refuses is one.
 */
public final class BuildNative {

    private static final List<String> OPTIONS =
            List.of("-std=c11", "-O2", "-fPIC", "-shared", "-fvisibility=hidden", "-Wall", "-Wextra", "-Werror");

    private BuildNative() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (!build(Path.of(arguments[0]), Path.of(arguments[1]))) {
            System.exit(1);
        }
    }

    /** Returns whether the file could be compiled, or did not have to be. */
    private static boolean build(Path source, Path library) throws IOException, InterruptedException {
        if (Files.exists(library)
                && Files.getLastModifiedTime(library).compareTo(Files.getLastModifiedTime(source)) > 0) {
            return true;
        }
        // What an older source gave must not be taken for what this one would give.
        Files.deleteIfExists(library);
        if (!System.getProperty("os.name").equals("Linux")) {
            return skip(library, "it is for Linux only");
        }
        Path headers = Path.of(System.getProperty("java.home"), "include");
        if (!Files.exists(headers.resolve("jni.h"))) {
            return skip(library, "there is no " + headers.resolve("jni.h"));
        }
        String variable = System.getenv("CC");
        String chosen = variable == null || variable.isBlank() ? "cc" : variable.strip();
        List<String> compiler = List.of(chosen.split("\\s+"));
        Files.createDirectories(library.toAbsolutePath().getParent());
        Path folder = Files.createTempDirectory("pith-build-");
        Path unfinished = folder.resolve("library.so");
        Path trial = folder.resolve("trial.c");
        try {
            Files.writeString(trial, "#include <dlfcn.h>\nint main(void) { return dlerror() != 0; }\n");
            List<String> trialCommand = new ArrayList<>(compiler);
            trialCommand.addAll(List.of("-std=c11", "-o", unfinished.toString(), trial.toString(), "-ldl"));
            try {
                if (run(trialCommand, ProcessBuilder.Redirect.DISCARD) != 0) {
                    return skip(library, String.join(" ", compiler) + " cannot compile C programs");
                }
            } catch (IOException e) {
                return skip(library, "there is no C compiler: " + e.getMessage());
            }
            List<String> command = new ArrayList<>(compiler);
            command.addAll(OPTIONS);
            command.addAll(List.of("-I" + headers, "-I" + headers.resolve("linux")));
            command.addAll(List.of("-o", unfinished.toString(), source.toString(), "-Wl,--no-undefined", "-ldl"));
            if (run(command, ProcessBuilder.Redirect.INHERIT) != 0) {
                System.err.println("This failed: " + String.join(" ", command));
                return false;
            }
            Files.copy(unfinished, library);
            return true;
        } finally {
            Files.deleteIfExists(unfinished);
            Files.deleteIfExists(trial);
            Files.delete(folder);
        }
    }

    private static int run(List<String> command, ProcessBuilder.Redirect output)
            throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectOutput(output)
                .redirectError(output)
                .start()
                .waitFor();
    }

    private static boolean skip(Path library, String reason) {
        System.out.println("[INFO] Skipped building " + library.getFileName() + ", for decoding on GPUs: " + reason);
        return true;
    }
}
