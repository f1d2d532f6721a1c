package dev.pith.cli;

import java.io.IOException;
import picocli.AutoComplete;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code pith completion}. */
final class CompletionCommand implements Command {

    private final Console console;

    CompletionCommand(Console console) {
        this.console = console;
    }

    @Override
    public void describe(CommandSpec command) {
        command.usageMessage()
                .header("Print a script for completion in bash and zsh.")
                .description("To have commands and options completed: source <(pith completion)");
    }

    @Override
    public int run(ParseResult arguments) throws IOException {
        console.print(
                AutoComplete.bash(Pith.NAME, arguments.commandSpec().root().commandLine()));
        return Report.OK;
    }
}
