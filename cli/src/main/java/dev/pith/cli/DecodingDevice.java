package dev.pith.cli;

import dev.pith.dfloat.CudaDecoder;
import dev.pith.dfloat.cuda.CudaDevice;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/** Where weights are decoded. */
sealed interface DecodingDevice {

    /** The option that names one. */
    String OPTION = "--device";

    /** What the option takes. */
    String VALUE_NAME = "DEVICE";

    /** Which devices there are, in words. */
    String CHOICES = "cpu, cuda, or cuda:N for the CUDA device number N, counted from 0";

    /** Returns the name by which the option knows it. */
    String name();

    /** This processor. */
    record Processor() implements DecodingDevice {

        @Override
        public String name() {
            return "cpu";
        }
    }

    /**
     * A CUDA device, which may not be there.
     *
     * @param index its place among {@link CudaDecoder#devices()}
     */
    record Cuda(int index) implements DecodingDevice {

        @Override
        public String name() {
            return "cuda:" + index;
        }

        /** Returns why weights cannot be decoded there, or nothing if they can. */
        Optional<String> unavailableReason() {
            Optional<String> reason = CudaDecoder.unavailableReason();
            if (reason.isPresent()) {
                return Optional.of("CUDA is unavailable: " + reason.get());
            }
            int devices = CudaDecoder.devices().size();
            return index < devices
                    ? Optional.empty()
                    : Optional.of("there is no such device; the last one is " + new Cuda(devices - 1).name());
        }

        /** Returns the device, which must be available. */
        CudaDevice device() {
            return CudaDecoder.devices().get(index);
        }
    }

    /** Reads a device's name. */
    final class Converter implements ITypeConverter<DecodingDevice> {

        private static final Pattern CUDA = Pattern.compile("cuda(?::([0-9]{1,4}))?");

        @Override
        public DecodingDevice convert(String text) {
            if (text.equals(new Processor().name())) {
                return new Processor();
            }
            Matcher matcher = CUDA.matcher(text);
            if (!matcher.matches()) {
                throw new TypeConversionException("'" + text + "' is no device; write " + CHOICES);
            }
            String index = matcher.group(1);
            return new Cuda(index == null ? 0 : Integer.parseInt(index));
        }
    }

    /** Describes the option for one device. */
    static void describe(CommandSpec command) {
        command.addOption(Options.value(
                DecodingDevice.class,
                new Converter(),
                VALUE_NAME,
                "Where weights are decoded: " + CHOICES + "; cpu is the default. Without that device nothing is done.",
                OPTION));
    }

    static DecodingDevice of(ParseResult arguments) {
        return arguments.matchedOptionValue(OPTION, new Processor());
    }

    /**
     * Begins to use the device.
     *
     * @return what decodes there; null if that is this processor
     * @throws IOException if the device is not available, or fails
     */
    default @Nullable CudaDecoder open() throws IOException {
        return switch (this) {
            case Processor _ -> null;
            case Cuda cuda -> {
                Optional<String> reason = cuda.unavailableReason();
                if (reason.isPresent()) {
                    throw new IOException(reason.get());
                }
                yield CudaDecoder.open(cuda.device());
            }
        };
    }

    /**
     * Does something with the device, or reports why it is not available.
     *
     * @param work takes what decodes on the device; nothing if that is this processor
     */
    default void use(Report report, Consumer<Optional<CudaDecoder>> work) {
        try (CudaDecoder decoder = open()) {
            work.accept(Optional.ofNullable(decoder));
        } catch (IOException e) {
            report.error(OPTION + " " + name(), e);
        }
    }
}
