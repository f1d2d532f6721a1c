package dev.pith.cli;

import dev.pith.codec.Codec;
import dev.pith.codec.CodecOption;
import dev.pith.codec.CodecOptions;
import dev.pith.codec.CodecRegistry;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** The settings of the codecs that are installed: an option for each of their names. */
final class CodecSettings {

    private CodecSettings() {}

    /** Describes the settings that choose how to compress. */
    static void describe(CommandSpec command) {
        describe(command, false);
    }

    /** Describes the settings without which some frames cannot be decoded. */
    static void describeForReading(CommandSpec command) {
        describe(command, true);
    }

    private static void describe(CommandSpec command, boolean readingOnly) {
        Map<String, StringBuilder> descriptions = new TreeMap<>();
        for (Codec codec : CodecRegistry.installed().all()) {
            for (CodecOption option : codec.options()) {
                if (option.forReading() || !readingOnly) {
                    StringBuilder description =
                            descriptions.computeIfAbsent(option.name(), name -> new StringBuilder());
                    if (!description.isEmpty()) {
                        description.append(' ');
                    }
                    description.append("Codec %s: %s; by default %s."
                            .formatted(codec.name(), option.description(), option.defaultValue()));
                }
            }
        }
        descriptions.forEach((name, description) ->
                // picocli takes descriptions for formats.
                command.addOption(Options.text("VALUE", description.toString().replace("%", "%%"), flag(name))));
    }

    /** Returns the settings that are given, by their names. */
    static Map<String, String> of(ParseResult arguments) {
        Map<String, String> values = new LinkedHashMap<>();
        for (Codec codec : CodecRegistry.installed().all()) {
            for (CodecOption option : codec.options()) {
                if (arguments.commandSpec().findOption(flag(option.name())) != null
                        && arguments.hasMatchedOption(flag(option.name()))) {
                    values.put(option.name(), arguments.matchedOptionValue(flag(option.name()), ""));
                }
            }
        }
        return values;
    }

    /** Returns the settings that are given, for a reader. */
    static CodecOptions forReading(ParseResult arguments) {
        return new CodecOptions(CodecOptions.DEFAULT_LEVEL, of(arguments));
    }

    private static String flag(String name) {
        return "--" + name;
    }
}
