package dev.pith.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line: finds the command that the first argument names, and runs it. */
public final class Pith {

    private static final String NAME = "pith";
    private static final int MAX_HELP_COLUMNS = 100;
    private static final int MIN_HELP_COLUMNS = 60;

    private Pith() {}

    /** Runs a command and exits with its status. */
    public static void main(String[] arguments) {
        int status = run(Console.ofProcess(), PartialFiles.deletedOnShutdown(), arguments);
        if (status != Report.OK) {
            System.exit(status);
        }
    }

    /** Runs a command and returns its exit status. */
    static int run(Console console, PartialFiles partialFiles, String... arguments) {
        return commandLine(console, partialFiles, arguments.length == 0 ? "" : arguments[0])
                .execute(arguments);
    }

    /** Names all commands. A command is one class; a new one gets its line here. */
    private static Map<String, Supplier<Callable<Integer>>> commands(Console console, PartialFiles partialFiles) {
        Map<String, Supplier<Callable<Integer>>> commands = new LinkedHashMap<>();
        commands.put("compress", () -> new CompressCommand(console, partialFiles));
        commands.put("decompress", () -> new DecompressCommand(console, partialFiles));
        commands.put("test", () -> new TestCommand(console));
        commands.put("list", () -> new ListCommand(console));
        commands.put("codecs", () -> new CodecsCommand(console));
        commands.put("version", () -> new VersionCommand(console));
        return commands;
    }

    /**
     * Describes the command line to picocli.
     *
     * @param first the first argument: if it names a command, the others are left out, for picocli takes several
     *     milliseconds for each
     */
    private static CommandLine commandLine(Console console, PartialFiles partialFiles, String first) {
        CommandLine root = new CommandLine(new Root());
        root.getCommandSpec()
                .versionProvider(new VersionCommand(console))
                .addOption(OptionSpec.builder("-V", "--version")
                        .versionHelp(true)
                        .description("Print the version.")
                        .build());
        Map<String, Supplier<Callable<Integer>>> commands = commands(console, partialFiles);
        if (commands.containsKey(first)) {
            commands.keySet().retainAll(Set.of(first));
        } else {
            commands.put("completion", () -> new CompletionCommand(console));
        }
        commands.forEach((name, command) -> root.addSubcommand(name, command.get()));
        root.getSubcommands().values().forEach(command -> configure(command, console));
        configure(root, console);
        return root.addSubcommand(new CommandLine.HelpCommand())
                .setExpandAtFiles(false)
                .setOverwrittenOptionsAllowed(true)
                .setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8))
                .setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF))
                .setParameterExceptionHandler((problem, _) -> refuse(problem, console))
                .setExecutionExceptionHandler((problem, command, _) -> {
                    Report report = new Report(console.err(), new Report.Options());
                    report.error(command.getCommandName(), problem);
                    return report.exitStatus();
                });
    }

    private static void configure(CommandLine command, Console console) {
        CommandSpec spec = command.getCommandSpec();
        spec.addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Print this help.")
                .build());
        spec.usageMessage()
                .sortOptions(false)
                .abbreviateSynopsis(true)
                .width(Math.clamp(console.terminals().columns(), MIN_HELP_COLUMNS, MAX_HELP_COLUMNS));
    }

    private static int refuse(ParameterException problem, Console console) {
        CommandLine command = problem.getCommandLine();
        boolean noSuchCommand = command.getParent() == null
                && problem instanceof UnmatchedArgumentException unmatched
                && !unmatched.isUnknownOption();
        if (noSuchCommand) {
            String name = ((UnmatchedArgumentException) problem).getUnmatched().getFirst();
            console.err().println("pith: " + Problems.printable(name) + ": no such command");
            command.usage(command.getErr());
        } else {
            console.err().println("pith: " + problem.getMessage());
            console.err().println("'" + command.getCommandSpec().qualifiedName() + " --help' tells more.");
        }
        return Report.ERROR;
    }

    /** What is run if no command is named. */
    @Command(
            name = NAME,
            description = "Compress and decompress files, bit for bit.",
            synopsisSubcommandLabel = "COMMAND",
            footer = {
                "",
                "'pith help COMMAND' tells about a command.",
                "Exit status: 0 if all went well, 1 if something failed, 2 if something was skipped."
            })
    private static final class Root implements Callable<Integer> {

        @picocli.CommandLine.Spec
        private @org.jspecify.annotations.Nullable CommandSpec spec;

        @Override
        public Integer call() {
            CommandLine command = java.util.Objects.requireNonNull(spec).commandLine();
            command.usage(command.getOut());
            return Report.OK;
        }
    }
}
