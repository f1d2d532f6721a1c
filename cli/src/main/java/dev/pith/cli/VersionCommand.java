package dev.pith.cli;

import java.io.IOException;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code pith version}, and what {@code pith --version} prints. */
final class VersionCommand implements Command, IVersionProvider {

    private final Console console;

    VersionCommand(Console console) {
        this.console = console;
    }

    @Override
    public void describe(CommandSpec command) {
        command.usageMessage().header("Print the version of Pith and of Java.");
    }

    @Override
    public int run(ParseResult arguments) throws IOException {
        console.print(String.join("\n", getVersion()) + "\n");
        return Report.OK;
    }

    @Override
    public String[] getVersion() {
        String version = VersionCommand.class.getPackage().getImplementationVersion();
        return new String[] {
            "pith " + (version == null ? "(not packaged)" : version),
            "Java " + System.getProperty("java.runtime.version") + " (" + System.getProperty("java.vendor") + "), "
                    + System.getProperty("os.name") + " " + System.getProperty("os.arch")
        };
    }
}
