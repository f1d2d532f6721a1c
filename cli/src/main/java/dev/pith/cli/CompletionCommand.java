package dev.pith.cli;

import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code pith completion}. */
@Command(
        name = "completion",
        header = "Print a script for completion in bash and zsh.",
        description = "To complete commands and options in a shell: source <(pith completion)")
final class CompletionCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    private final Console console;

    CompletionCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        console.print(
                AutoComplete.bash("pith", Objects.requireNonNull(spec).root().commandLine()));
        return Report.OK;
    }
}
