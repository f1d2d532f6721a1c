package dev.pith.corpora.bench;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** A program that is installed on this machine, measured from its start to its end. */
final class ExternalProgram extends Compressor {

    private static final int LONGEST_MESSAGE = 200;

    private final String program;
    private final List<String> compress;
    private final List<String> decompress;

    /**
     * Describes a program. The arguments name files as {@link Workspace} does; a program whose arguments do not name its
     * output writes that to standard output.
     *
     * @param program what to look for on the {@code PATH}; an absolute path is taken as it is
     * @param compress the arguments with which it compresses
     * @param decompress the arguments with which it decompresses
     */
    ExternalProgram(String name, String program, List<String> compress, List<String> decompress) {
        super(name);
        this.program = program;
        this.compress = List.copyOf(compress);
        this.decompress = List.copyOf(decompress);
    }

    @Override
    public Optional<String> unavailableReason() {
        return find(program).isPresent() ? Optional.empty() : Optional.of(notFound());
    }

    @Override
    public String scope() {
        return "whole process";
    }

    @Override
    Optional<Compressor> inProcessOfItsOwn(int threads) {
        return Optional.empty();
    }

    /** Does nothing: starting up is part of what is measured. */
    @Override
    void warmUp(Workspace files, Duration limit) {}

    @Override
    Effort compress(Workspace files) throws IOException, InterruptedException {
        return run(compress, files, files.compressed());
    }

    @Override
    Effort decompress(Workspace files) throws IOException, InterruptedException {
        return run(decompress, files, files.restored());
    }

    private Effort run(List<String> arguments, Workspace files, Path output) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(MemoryMeter.command());
        command.add(find(program).orElseThrow(() -> new IOException(notFound())).toString());
        command.addAll(arguments);
        boolean namesOutput = arguments.contains(output.getFileName().toString());
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(files.directory().toFile())
                .redirectOutput((namesOutput ? files.messages() : output).toFile());
        if (namesOutput) {
            builder.redirectErrorStream(true);
        } else {
            builder.redirectError(files.messages().toFile());
        }
        long start = System.nanoTime();
        int status = exitStatus(builder);
        Duration duration = Duration.ofNanos(System.nanoTime() - start);
        if (status != 0) {
            throw new IOException("exit status " + status + lastMessage(files));
        }
        if (!Files.exists(output)) {
            throw new IOException("no output" + lastMessage(files));
        }
        return new Effort(duration, MemoryMeter.peak(files));
    }

    /** Runs a program to its end, or, if this thread or the JVM is told to end before, ends the program too. */
    private static int exitStatus(ProcessBuilder builder) throws IOException, InterruptedException {
        Process process = builder.start();
        Thread end = new Thread(() -> destroy(process), "pith-bench-end");
        Runtime.getRuntime().addShutdownHook(end);
        try {
            process.getOutputStream().close();
            return process.waitFor();
        } finally {
            destroy(process);
            try {
                Runtime.getRuntime().removeShutdownHook(end);
            } catch (IllegalStateException e) {
                // The JVM is shutting down already, and runs the hook.
            }
        }
    }

    private static void destroy(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /**
     * Finds a program.
     *
     * @param program its name, or an absolute path
     */
    static Optional<Path> find(String program) {
        String directories = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Pattern.compile(File.pathSeparator, Pattern.LITERAL)
                .splitAsStream(directories)
                .map(directory -> Path.of(directory).resolve(program))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst();
    }

    private String notFound() {
        return "no program '" + program + "' on the PATH";
    }

    /** Returns the last line that the program wrote, behind a colon; empty if it wrote none. */
    private static String lastMessage(Workspace files) throws IOException {
        return new String(Files.readAllBytes(files.messages()), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isBlank())
                .reduce((_, last) -> last)
                .map(line ->
                        ": " + line.strip().substring(0, Math.min(line.strip().length(), LONGEST_MESSAGE)))
                .orElse("");
    }
}
