package dev.pith.cli;

import dev.pith.codec.Codec;
import dev.pith.codec.CodecOption;
import dev.pith.codec.CodecRegistry;
import dev.pith.codec.PithOutputStream;
import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code pith codecs}. */
final class CodecsCommand implements Command {

    private final Console console;

    CodecsCommand(Console console) {
        this.console = console;
    }

    @Override
    public void describe(CommandSpec command) {
        command.usageMessage().header("List the codecs that are installed, with their options.");
    }

    @Override
    public int run(ParseResult arguments) throws IOException {
        StringBuilder text = new StringBuilder();
        for (Codec codec : CodecRegistry.installed().all()) {
            String mark = codec.name().equals(PithOutputStream.DEFAULT_CODEC) ? " (default)" : "";
            text.append(codec.name())
                    .append(mark)
                    .append("\n    ")
                    .append(codec.description())
                    .append('\n');
            for (CodecOption option : codec.options()) {
                text.append("    --")
                        .append(option.name())
                        .append("  ")
                        .append(option.description())
                        .append("; by default ")
                        .append(option.defaultValue())
                        .append('\n');
            }
        }
        console.print(text.toString());
        return Report.OK;
    }
}
