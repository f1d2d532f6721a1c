package dev.pith.cli;

import dev.pith.codec.CodecOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Spec;

/** The options -1 to -9. An annotation would not say which of them was given, so they are added one by one. */
@Command
final class LevelOption {

    private int level = CodecOptions.DEFAULT_LEVEL;

    int level() {
        return level;
    }

    @Spec(Spec.Target.MIXEE)
    void addTo(CommandSpec command) {
        for (int value = CodecOptions.MIN_LEVEL; value <= CodecOptions.MAX_LEVEL; value++) {
            command.addOption(option(value));
        }
    }

    private OptionSpec option(int value) {
        OptionSpec.Builder option =
                OptionSpec.builder("-" + value).type(boolean.class).arity("0").setter(new LevelSetter(value));
        return switch (value) {
            case CodecOptions.MIN_LEVEL ->
                option.description("Fast, little memory.").build();
            case CodecOptions.DEFAULT_LEVEL ->
                option.description("The default.").build();
            case CodecOptions.MAX_LEVEL ->
                option.description("Small output, much memory. All from -1 to -9 are levels.")
                        .build();
            default -> option.hidden(true).build();
        };
    }

    /** Takes the level when its flag is given; picocli also sets flags that are not given, to false. */
    private final class LevelSetter implements picocli.CommandLine.Model.ISetter {

        private final int value;

        LevelSetter(int value) {
            this.value = value;
        }

        @Override
        public <T> T set(T given) {
            if (Boolean.TRUE.equals(given)) {
                level = value;
            }
            return given;
        }
    }
}
