package dev.pith.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.Help;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IExecutionStrategy;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line: finds the command that the first argument names, and runs it. */
public final class Pith {

    /** How the program is called. */
    static final String NAME = "pith";

    private static final List<String> COMMANDS = List.of(
            "compress",
            "decompress",
            "test",
            "list",
            "inspect",
            "weights",
            "fibonacci",
            "train",
            "bench",
            "corpora",
            "codecs",
            "version",
            "completion");

    /** A command that has commands of its own. */
    private record Group(String header, List<String> commands) {}

    private static final Map<String, Group> GROUPS = Map.of(
            "weights",
            new Group(
                    "Compress checkpoints of models: safetensors files, or directories with them.",
                    List.of("compress", "decompress", "verify", "inspect", "bench")),
            "fibonacci",
            new Group("Show and measure what tilings do for texts.", List.of("draw", "experiment")),
            "corpora",
            new Group(
                    "Get and verify the corpora that compressors are compared by.",
                    List.of("list", "fetch", "verify", "path")));

    private static final int MAX_HELP_COLUMNS = 100;
    private static final int MIN_HELP_COLUMNS = 60;

    private final Console console;
    private final PartialFiles partialFiles;

    private Pith(Console console, PartialFiles partialFiles) {
        this.console = console;
        this.partialFiles = partialFiles;
    }

    /** Runs a command and exits with its status. */
    public static void main(String[] arguments) {
        int status = run(Console.ofProcess(), PartialFiles.deletedOnShutdown(), arguments);
        if (status != Report.OK) {
            System.exit(status);
        }
    }

    /** Runs a command and returns its exit status. */
    static int run(Console console, PartialFiles partialFiles, String... arguments) {
        return new Pith(console, partialFiles)
                .commandLine(arguments.length == 0 ? "" : arguments[0])
                .execute(arguments);
    }

    /** Makes a command; a new one gets its line here and its name above. */
    private Command command(String name) {
        return switch (name) {
            case "compress" -> new CompressCommand(console, partialFiles);
            case "decompress" -> new DecompressCommand(console, partialFiles);
            case "test" -> new TestCommand(console, partialFiles);
            case "list" -> new ListCommand(console);
            case "inspect" -> new InspectCommand(console, partialFiles);
            case "weights compress" -> WeightsConvertCommand.compress(console, partialFiles);
            case "weights decompress" -> WeightsConvertCommand.decompress(console, partialFiles);
            case "weights verify" -> new WeightsVerifyCommand(console);
            case "weights inspect" -> new WeightsInspectCommand(console);
            case "weights bench" -> new WeightsBenchCommand(console, partialFiles);
            case "fibonacci draw" -> new FibonacciDrawCommand(console, partialFiles);
            case "fibonacci experiment" -> new FibonacciExperimentCommand(console, partialFiles);
            case "train" -> new TrainCommand(console);
            case "bench" -> new BenchCommand(console, partialFiles);
            case "corpora list" -> new CorporaListCommand(console);
            case "corpora fetch" -> new CorporaFetchCommand(console);
            case "corpora verify" -> new CorporaVerifyCommand(console);
            case "corpora path" -> new CorporaPathCommand(console);
            case "codecs" -> new CodecsCommand(console);
            case "version" -> new VersionCommand(console);
            case "completion" -> new CompletionCommand(console);
            default -> throw new IllegalArgumentException(name);
        };
    }

    /**
     * Describes the command line to picocli.
     *
     * @param first the first argument; if it names a command that needs no other one, that alone is described, which
     *     takes a fraction of the time
     */
    private CommandLine commandLine(String first) {
        CommandSpec root = CommandSpec.create().name(NAME);
        root.versionProvider(new VersionCommand(console));
        root.usageMessage()
                .description("Compress and decompress files, bit for bit.")
                .synopsisSubcommandLabel("COMMAND")
                .footer(
                        "",
                        "'pith help COMMAND' tells about a command.",
                        "Exit status: 0 if all went well, 1 if something failed, 2 if something was skipped.");
        root.addOption(OptionSpec.builder("-V", "--version")
                .versionHelp(true)
                .description("Print the version.")
                .build());
        addHelp(root);
        if (COMMANDS.contains(first) && !first.equals("completion")) {
            root.addSubcommand(first, describe(first));
        } else {
            for (String name : COMMANDS) {
                root.addSubcommand(name, describe(name));
            }
            root.addSubcommand("help", new CommandLine(new CommandLine.HelpCommand()));
        }
        Dispatcher dispatcher = new Dispatcher(console);
        return new CommandLine(root)
                .setExpandAtFiles(false)
                .setOverwrittenOptionsAllowed(true)
                .setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8))
                .setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF))
                .setExecutionStrategy(dispatcher)
                .setParameterExceptionHandler(dispatcher)
                .setExecutionExceptionHandler(dispatcher);
    }

    private CommandSpec describe(String name) {
        Group group = GROUPS.get(name);
        if (group != null) {
            return describe(name, group);
        }
        Command command = command(name);
        CommandSpec spec = CommandSpec.wrapWithoutInspection(command);
        command.describe(spec);
        addHelp(spec);
        return spec;
    }

    private CommandSpec describe(String name, Group group) {
        CommandSpec spec = CommandSpec.create();
        spec.usageMessage()
                .header(group.header())
                .synopsisSubcommandLabel("COMMAND")
                .footer("", "'" + NAME + " " + name + " COMMAND --help' tells about a command.");
        addHelp(spec);
        for (String command : group.commands()) {
            spec.addSubcommand(command, describe(name + " " + command));
        }
        return spec;
    }

    private void addHelp(CommandSpec command) {
        command.addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Print this help.")
                .build());
        command.usageMessage()
                .sortOptions(false)
                .abbreviateSynopsis(true)
                .width(Math.clamp(console.terminals().columns(), MIN_HELP_COLUMNS, MAX_HELP_COLUMNS));
    }

    /** Runs what picocli has parsed, and tells of what goes wrong then and before. */
    private record Dispatcher(Console console)
            implements IExecutionStrategy, IParameterExceptionHandler, IExecutionExceptionHandler {

        @Override
        public int execute(ParseResult arguments) {
            ParseResult ofCommand = arguments;
            while (ofCommand.hasSubcommand()) {
                ofCommand = ofCommand.subcommand();
            }
            CommandLine commandLine = ofCommand.commandSpec().commandLine();
            Integer helpStatus = CommandLine.executeHelpRequest(arguments);
            if (helpStatus == null && !commandLine.getSubcommands().isEmpty()) {
                commandLine.usage(commandLine.getOut());
                helpStatus = Report.OK;
            }
            if (helpStatus != null) {
                return commandLine.getOut().checkError() ? Report.ERROR : helpStatus;
            }
            Command command = (Command) ofCommand.commandSpec().userObject();
            try {
                return command.run(ofCommand);
            } catch (IOException e) {
                throw new ExecutionException(commandLine, "see the cause", e);
            }
        }

        @Override
        public int handleExecutionException(Exception problem, CommandLine commandLine, ParseResult arguments) {
            Report report = new Report(console.err(), Verbosity.NORMAL);
            report.error(commandLine.getCommandName(), problem);
            return report.exitStatus();
        }

        @Override
        public int handleParseException(ParameterException problem, String[] arguments) {
            CommandLine commandLine = problem.getCommandLine();
            if (problem instanceof UnmatchedArgumentException unmatched
                    && !commandLine.getSubcommands().isEmpty()
                    && !unmatched.isUnknownOption()) {
                String name = unmatched.getUnmatched().getFirst();
                console.err().println("pith: " + Problems.printable(name) + ": no such command");
                commandLine.usage(commandLine.getErr());
            } else {
                console.err().println("pith: " + problem.getMessage());
                console.err().println("'" + commandLine.getCommandSpec().qualifiedName() + " --help' tells more.");
            }
            return Report.ERROR;
        }
    }
}
