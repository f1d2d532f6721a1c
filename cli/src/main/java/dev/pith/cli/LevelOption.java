package dev.pith.cli;

import dev.pith.codec.CodecOptions;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;

/** The options -1 to -9, of which the last one that is given counts. */
final class LevelOption {

    private int level = CodecOptions.DEFAULT_LEVEL;
    private boolean given;

    int level() {
        return level;
    }

    /** Whether the user chose one. */
    boolean given() {
        return given;
    }

    void describe(CommandSpec command) {
        for (int value = CodecOptions.MIN_LEVEL; value <= CodecOptions.MAX_LEVEL; value++) {
            OptionSpec.Builder option = OptionSpec.builder("-" + value)
                    .type(boolean.class)
                    .arity("0")
                    .setter(new LevelSetter(value));
            switch (value) {
                case CodecOptions.MIN_LEVEL -> option.description("Fast, little memory.");
                case CodecOptions.DEFAULT_LEVEL -> option.description("The default.");
                case CodecOptions.MAX_LEVEL -> option.description("Small output, much memory. So on from -1 to -9.");
                default -> option.hidden(true);
            }
            command.addOption(option.build());
        }
    }

    /** Takes the level when its flag is given; picocli also sets flags that are not given, to false or null. */
    private final class LevelSetter implements ISetter {

        private final int value;

        LevelSetter(int value) {
            this.value = value;
        }

        @Override
        public <T> T set(T flag) {
            if (Boolean.TRUE.equals(flag)) {
                level = value;
                given = true;
            }
            return flag;
        }
    }
}
