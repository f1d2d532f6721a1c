package dev.pith.coder.orderk;

import dev.pith.codec.Codec;
import dev.pith.codec.CodecOption;
import dev.pith.codec.CodecOptions;
import dev.pith.codec.ConfiguredCodec;
import dev.pith.codec.CorruptInputException;
import dev.pith.coder.ModelCodec;
import java.util.List;

/**
 * Codec {@code order-k}: predicts each byte from the zero, one or two before it.
 *
 * <p>Its parameters are one byte, the order.
 */
public final class OrderKCodec implements Codec {

    private static final String NAME = "order-k";
    private static final String ORDER = "order";
    private static final String DEFAULT_ORDER = "2";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        return "the simplest model, an example: predicts a byte from the last few";
    }

    @Override
    public List<CodecOption> options() {
        return List.of(new CodecOption(ORDER, "how many bytes to predict from, 0, 1 or 2", DEFAULT_ORDER));
    }

    @Override
    public ConfiguredCodec configure(CodecOptions options) {
        String order = options.values().getOrDefault(ORDER, DEFAULT_ORDER);
        for (String option : options.values().keySet()) {
            if (!option.equals(ORDER)) {
                throw new IllegalArgumentException(NAME + " has no option '" + option + "'");
            }
        }
        if (!order.matches("[0-" + OrderKModel.MAX_ORDER + "]")) {
            throw new IllegalArgumentException(
                    NAME + ": order must be 0 to " + OrderKModel.MAX_ORDER + ", but is '" + order + "'");
        }
        return ofOrder(Integer.parseInt(order));
    }

    @Override
    public ConfiguredCodec restore(byte[] parameters, CodecOptions options) throws CorruptInputException {
        if (parameters.length != 1 || parameters[0] < 0 || parameters[0] > OrderKModel.MAX_ORDER) {
            throw new CorruptInputException(
                    NAME, 0, "the parameters are not one byte of 0 to " + OrderKModel.MAX_ORDER);
        }
        return ofOrder(parameters[0]);
    }

    private static ConfiguredCodec ofOrder(int order) {
        byte[] parameters = {(byte) order};
        return new ModelCodec(
                NAME, parameters, "order " + order, OrderKModel.memory(order), () -> new OrderKModel(order));
    }
}
