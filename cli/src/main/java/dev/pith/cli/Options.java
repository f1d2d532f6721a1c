package dev.pith.cli;

import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Describes options to picocli. */
final class Options {

    private Options() {}

    /** Describes an option that is given or not. */
    static OptionSpec flag(String description, String... names) {
        return OptionSpec.builder(names)
                .type(boolean.class)
                .arity("0")
                .description(description)
                .build();
    }

    /** Describes an option that takes a value, any text. */
    static OptionSpec text(String valueName, String description, String... names) {
        return OptionSpec.builder(names)
                .type(String.class)
                .paramLabel(valueName)
                .description(description)
                .build();
    }

    /** Describes the arguments that are no options, of which there may be any number. */
    static PositionalParamSpec positional(String name, boolean required, String description) {
        return PositionalParamSpec.builder()
                .index("0..*")
                .arity(required ? "1..*" : "0..*")
                .required(required)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .paramLabel(name)
                .description(description)
                .build();
    }

    /** Describes an option that takes a value of another type. */
    static <T> OptionSpec value(
            Class<T> type, ITypeConverter<T> converter, String valueName, String description, String... names) {
        return OptionSpec.builder(names)
                .type(type)
                .converters(converter)
                .paramLabel(valueName)
                .description(description)
                .build();
    }
}
