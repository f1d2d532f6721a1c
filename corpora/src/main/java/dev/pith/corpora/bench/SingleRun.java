package dev.pith.corpora.bench;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The main class of a JVM that does nothing but to compress or to decompress once, in the workspace that it is started in,
 * so that its memory is what that takes.
 */
final class SingleRun {

    /** Options that are for the JVM that has them only. */
    private static final List<String> NOT_INHERITED = List.of("-javaagent:", "-agentlib:", "-agentpath:", "-Xdebug");

    private SingleRun() {}

    /**
     * Returns a program that does what the compressor does, in a JVM that is started as this one was.
     *
     * @param threads how many threads it may use
     */
    static ExternalProgram program(InProcessCompressor compressor, int threads) {
        List<String> arguments =
                new ArrayList<>(ManagementFactory.getRuntimeMXBean().getInputArguments());
        arguments.removeIf(argument -> NOT_INHERITED.stream().anyMatch(argument::startsWith));
        arguments.addAll(List.of("-cp", absolute(System.getProperty("java.class.path")), SingleRun.class.getName()));
        arguments.add(Integer.toString(threads));
        arguments.addAll(compressor.recipe());
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ExternalProgram(
                compressor.name(), java, with(arguments, Workspace.COMPRESSED), with(arguments, Workspace.RESTORED));
    }

    /** Compresses or decompresses; the arguments are the number of threads, a recipe, and the file to make. */
    public static void main(String[] arguments) throws InterruptedException {
        try {
            run(arguments);
        } catch (IOException | RuntimeException | OutOfMemoryError | LinkageError e) {
            // Whoever started this JVM quotes its last words.
            System.err.println(e);
            System.exit(1);
        }
    }

    private static void run(String[] arguments) throws IOException, InterruptedException {
        List<String> recipe = List.of(arguments).subList(1, arguments.length - 1);
        Compressor compressor = Compressors.of(recipe, Integer.parseInt(arguments[0]));
        Workspace files = new Workspace(Path.of("").toAbsolutePath());
        switch (arguments[arguments.length - 1]) {
            case Workspace.COMPRESSED -> compressor.compress(files);
            case Workspace.RESTORED -> compressor.decompress(files);
            default -> throw new IllegalArgumentException("neither compressed nor restored");
        }
    }

    /** The JVM is started in another directory. */
    private static String absolute(String classPath) {
        return String.join(
                File.pathSeparator,
                Stream.of(classPath.split(File.pathSeparator))
                        .map(entry -> entry.endsWith("*")
                                ? new File(entry.substring(0, entry.length() - 1)).getAbsolutePath() + File.separator
                                        + "*"
                                : new File(entry).getAbsolutePath())
                        .toList());
    }

    private static List<String> with(List<String> arguments, String last) {
        List<String> all = new ArrayList<>(arguments);
        all.add(last);
        return all;
    }
}
